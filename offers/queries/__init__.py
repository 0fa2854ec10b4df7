"""What pages read about offers, and who may see them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import DateField, Exists, Func, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from offers import rules
from offers.models import CollectiveOffer, CollectiveStock, Place
from offers.models.project import Project
from schools.models import Institution
from schools.queries import open_level_codes, school_years_of, year_not_open
from venues.models import Partner, Referencing, Venue

# Places where the partner comes to the school, or may have to.
TRAVELS = {Place.SCHOOL, Place.TO_DECIDE}


@dataclass(frozen=True)
class Missing:
    """One thing to complete before publication: the wizard step and the sentence."""

    step: str
    sentence: str


def offers_of_partners_of(user: User) -> QuerySet[CollectiveOffer]:
    """Offers of the partners this person works for: the only door of the pro portal."""
    return CollectiveOffer.objects.filter(venue__partner__memberships__user=user)


def venues_to_publish_from(user: User) -> QuerySet[Venue]:
    """Venues of this person's partners referenced on ADAGE today (R3)."""
    referenced = Partner.objects.filter(memberships__user=user).referenced(timezone.localdate())
    return Venue.objects.filter(partner__in=referenced).select_related("partner")


def drafts_of(user: User) -> QuerySet[Any]:
    """Drafts and offers to correct, the last written first, with `has_line` and `saved_at`."""
    mine = offers_of_partners_of(user).filter(state__in=["DRAFT", "REJECTED"])
    return mine.annotate(
        has_line=Exists(open_lines().filter(offer=OuterRef("pk"))), saved_at=Max("changes__at")
    ).order_by("-saved_at", "-pk")


def offers_to_copy(user: User, words: str = "") -> QuerySet[CollectiveOffer]:
    """Offers already published once, the last published first, whose title holds every word."""
    offers = offers_of_partners_of(user).filter(published_at__isnull=False)
    for word in words.split():
        offers = offers.filter(Q(title__unaccent__icontains=word) | Q(ref__iexact=word))
    return offers.order_by("-published_at", "-pk")


def day_of_event(moment: str) -> Func:
    """The day of this moment of an offer on the clock of its event's place (R34)."""
    place = "place", "event_postal_code", "institution__time_zone", "venue__time_zone"
    return Func(moment, *place, function="offers_local_day", output_field=DateField())


def open_lines() -> QuerySet[CollectiveStock]:
    """Lines that have not been withdrawn."""
    return CollectiveStock.objects.filter(withdrawn_at__isnull=True)


def offers_visible_to_school(institution: Institution | None) -> QuerySet[CollectiveOffer]:
    """Published offers of referenced partners, for all schools or for this one (R3, R11)."""
    today = timezone.localdate()
    referenced = Referencing.objects.in_force(today).filter(partner=OuterRef("venue__partner"))
    addressed = Q(institution__isnull=True)
    if institution is not None:
        addressed |= Q(institution=institution)
    return CollectiveOffer.objects.filter(addressed, Exists(referenced), state="PUBLISHED")


def what_is_missing(
    offer: CollectiveOffer, line: CollectiveStock | None, now: datetime
) -> list[Missing]:
    """What keeps an offer from being published (R6, R10, R12, R17), in the order of the steps."""
    return [
        *missing_text(offer),
        *_missing_line(line, offer, now),
        *_missing_practical(offer),
    ]


def missing_text(offer: Project) -> list[Missing]:
    """What the project does not say yet, of an offer or of a template."""
    open_levels = open_level_codes(timezone.localdate())
    asked = [
        (offer.title.strip(), "Donnez un titre à l’offre."),
        (offer.description.strip(), "Décrivez l’offre en quelques phrases."),
        (len(offer.description) <= rules.DESCRIPTION_MAX, "La description est trop longue."),
        (offer.formats, "Cochez au moins un format."),
        (offer.domains, "Cochez au moins un domaine."),
        (offer.levels, "Cochez au moins un niveau."),
        (set(offer.levels) <= set(open_levels), "Un des niveaux choisis n’est pas ouvert."),
    ]
    return [Missing("offre", sentence) for value, sentence in asked if not value]


def _missing_line(
    line: CollectiveStock | None, offer: CollectiveOffer, now: datetime
) -> list[Missing]:
    if line is None:
        return [Missing("date-prix", "Fixez une date et un prix.")]
    if line.starts_at <= now:
        return [Missing("date-prix", "La date de l’événement est passée.")]
    if line.bookable_until <= now:
        return [Missing("date-prix", "La date limite de réservation est passée.")]
    first, _ = rules.local_days(line.starts_at, line.ends_at, offer.time_zone)
    said = year_not_open(first, school_years_of(offer))
    return [Missing("date-prix", said)] if said else []


def _missing_practical(offer: CollectiveOffer) -> list[Missing]:
    asked = [
        (offer.place, "Indiquez où se déroule l’offre."),
        (offer.place != Place.OTHER or offer.event_address, "Indiquez l’adresse."),
    ]
    said = [Missing("pratique", sentence) for value, sentence in asked if not value]
    return said + missing_contact(offer, [offer.place])


def missing_contact(offer: Project, places: Collection[str]) -> list[Missing]:
    """Departments when the partner travels, somebody to write to, somebody to be told."""
    asked = [
        (offer.departments or not TRAVELS & set(places), "Choisissez au moins un département."),
        (
            offer.contact_email or offer.contact_phone,
            "Indiquez un courriel ou un téléphone de contact.",
        ),
        (offer.notification_emails, "Indiquez qui prévenir à chaque étape."),
    ]
    return [Missing("pratique", sentence) for value, sentence in asked if not value]
