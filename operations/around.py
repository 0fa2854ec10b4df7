"""From the page of one thing to all that concerns it: the lists, already searched by its key.

Nothing is counted and nothing is read: an address a line, for the lists the person may open.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from accounts.models import User
from accounts.policy import SEES_AS
from bookings.models import Booking
from offers.models import CollectiveOffer, OfferTemplate
from reimbursements.models import Statement
from schools.models import Institution
from venues.models import Partner, ReferencingRequest, Venue

BOOKINGS, OFFERS, MESSAGES = "bookings.booking", "offers.collectiveoffer", "outbox.message"
TEMPLATES, REQUESTS = "offers.offertemplate", "offers.offerrequest"
STATEMENTS, USERS = "reimbursements.statement", "accounts.user"
ADJUSTMENTS = "reimbursements.adjustment"


@dataclass(frozen=True)
class Link:
    """One list or page, by its address."""

    label: str
    url: str


def has_notes(row: Any) -> bool:
    """Whether the administration may want to remember something about it."""
    return type(row) in AROUND or isinstance(row, Statement | ReferencingRequest)


def links_around(request: HttpRequest, row: Any) -> list[Link]:
    """The links of the page of this row; none for what has nothing around it."""
    make = AROUND.get(type(row))
    if make is None:
        return []
    found = []
    for label, model, key in make(row):
        app_label, _, name = model.partition(".")
        name, _, verb = name.partition("/")
        if request.user.has_perm(SEES_AS if verb else f"{app_label}.view_{name}"):
            page = f"admin:{app_label}_{name}"
            if isinstance(key, int):  # the page of that row; otherwise the list, searched
                url = reverse(f"{page}_{verb or 'change'}", args=[key])
            else:
                url = f"{reverse(f'{page}_changelist')}?{urlencode({'q': key})}"
            found.append(Link(label, url))
    return found


# Label, list, and the key it is searched by; a number: the page of that row, or of a verb.
Around = tuple[str, str, str | int]
Make = Callable[[Any], list[Around]]
AROUND: dict[type[Any], Make] = {}


def around(model: type[Any]) -> Callable[[Make], Make]:
    """What is around the rows of a model."""

    def listed(make: Make) -> Make:
        AROUND[model] = make
        return make

    return listed


@around(User)
def _person(user: User) -> list[Around]:
    mail = user.email
    return [
        ("Réservations", BOOKINGS, mail),
        ("Structures", "venues.membership", mail),
        ("Établissement", "schools.schoolrole", mail),
        ("Demandes", REQUESTS, mail),
        ("Messages envoyés", MESSAGES, mail),
        ("Actes sur les réservations", "bookings.bookingmove", mail),
        ("Actes sur les offres", "offers.offerchange", mail),
    ]


@around(Institution)
def _institution(institution: Institution) -> list[Around]:
    uai = institution.uai
    return [
        ("Réservations", BOOKINGS, uai),
        ("Offres qui lui sont destinées", OFFERS, uai),
        ("Demandes de ses enseignants", REQUESTS, uai),
        ("Crédits", "schools.budget", uai),
        ("Personnes", "schools.schoolrole", uai),
        ("Changements", "schools.schoolchange", uai),
        ("Messages envoyés", MESSAGES, uai),
    ]


@around(Partner)
def _partner(partner: Partner) -> list[Around]:
    siren = partner.siren
    return [
        ("Réservations", BOOKINGS, siren),
        ("Offres", OFFERS, siren),
        ("Vitrines", TEMPLATES, siren),
        ("Demandes d’enseignants", REQUESTS, siren),
        ("Lieux", "venues.venue", siren),
        ("Membres", "venues.membership", siren),
        ("Demandes de référencement", "venues.referencingrequest", siren),
        ("Coordonnées bancaires", "venues.bankdetails", siren),
        ("Justificatifs", STATEMENTS, siren),
        ("Corrections de versements", ADJUSTMENTS, siren),
        ("Messages envoyés", MESSAGES, siren),
    ]


@around(Venue)
def _venue(venue: Venue) -> list[Around]:
    key = venue.siret or venue.partner.siren
    return [
        ("Partenaire", "venues.partner", venue.partner_id),
        ("Offres", OFFERS, key),
        ("Vitrines", TEMPLATES, key),
        ("Réservations", BOOKINGS, key),
    ]


@around(CollectiveOffer)
def _offer(offer: CollectiveOffer) -> list[Around]:
    return [
        ("Réservations", BOOKINGS, offer.ref),
        ("Lieu", "venues.venue", offer.venue_id),
        ("Partenaire", "venues.partner", offer.venue.partner_id),
        ("Messages envoyés", MESSAGES, offer.ref),
        ("Tout le journal", "offers.offerchange", offer.ref),
    ]


@around(OfferTemplate)
def _template(template: OfferTemplate) -> list[Around]:
    return [
        ("Demandes d’enseignants", REQUESTS, template.ref),
        ("Lieu", "venues.venue", template.venue_id),
        ("Partenaire", "venues.partner", template.venue.partner_id),
    ]


@around(Booking)
def _booking(booking: Booking) -> list[Around]:
    links: list[Around] = [
        ("Offre", OFFERS, booking.offer_id),
        ("Établissement", "schools.institution", booking.institution_id),
        ("Enseignant", USERS, booking.teacher_id),
        ("Partenaire", "venues.partner", booking.partner_id),
        ("Voir comme l’enseignant", f"{USERS}/voir-comme", booking.teacher_id),
        ("Voir comme le partenaire, par ses membres", "venues.membership", booking.partner.siren),
    ]
    if booking.budget_id:
        links.append(("Crédit engagé", "schools.budget", booking.budget_id))
    return [
        *links,
        ("Justificatifs", STATEMENTS, booking.reference),
        ("Corrections de versements", ADJUSTMENTS, booking.reference),
        ("Messages envoyés", MESSAGES, booking.reference),
    ]
