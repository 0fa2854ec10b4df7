"""School A, with a canary in every text its people may write, and everybody who must not hear it.

Three songs: what the partner concerned may read (`SHARED`), what stays inside school A (`SCHOOL`),
what only its author and the head may read (`AUTHOR`). Every other school, every other partner and
the public may hear none.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, ForeignKey, JSONField, Model, TextField

from accounts.actions import keep_late_post, keep_typed
from accounts.models import User
from bookings import actions
from bookings.actions import question
from bookings.models import Booking
from catalogue.actions import saved
from catalogue.actions.watch import watch_offer
from catalogue.models import Favourite
from catalogue.queries.filters import SearchFilters
from offers import actions as offers
from offers.models import OfferRequest
from schools.models import Institution
from tests.factories.offers import ConfirmedBookingFactory, OfferFactory, PrebookedBookingFactory
from tests.factories.people import UserFactory
from tests.factories.schools import (
    BudgetFactory,
    InstitutionFactory,
    PrincipalFactory,
    ReadOnlyFactory,
    TeacherFactory,
)
from tests.factories.templates import RequestFactory, TemplateFactory
from tests.factories.venues import MemberFactory, VenueFactory
from tests.proposals import propose
from tests.stage import Stage
from venues.models import Venue

SHARED, SCHOOL, AUTHOR = "kanarilune", "kanaricour", "kanariclef"
SONGS = (SHARED, SCHOOL, AUTHOR)


@dataclass
class World:
    """Who knocks; the ids of school A, by the name an address gives them."""

    institution: Institution
    ours: dict[str, User]
    strangers: dict[str, User | None]
    concerned: User
    ids: dict[str, list[Any]] = field(default_factory=dict)
    # What anybody may name: the partner of school A.
    public: dict[str, list[Any]] = field(default_factory=dict)


def build_world() -> World:
    """School A and its partner, school B and its partner, all of them busy."""
    ours = _school(SHARED, SCHOOL)
    venue, other = VenueFactory(), VenueFactory()
    school, teacher, principal = ours["institution"], ours["teacher"], ours["head"]
    members = {"concerned": MemberFactory(partner=venue.partner)}
    bookings = [*_bookings(venue, ours), _proposal(venue, members["concerned"], ours)]
    asked = _requests(venue, members["concerned"], teacher)
    kept = _kept(venue, teacher, other)
    strangers = _strangers(other, venue)
    return World(
        institution=school,
        ours={"teacher": teacher, "head": principal, "colleague": ours["colleague"]},
        strangers=strangers | {"partner": MemberFactory(partner=other.partner), "nobody": None},
        concerned=members["concerned"],
        ids={
            "ref": [booking.offer.ref for booking in bookings if booking.offer.institution_id],
            "reference": [booking.reference for booking in bookings],
            "request_ref": [request.ref for request in asked],
            "pk": kept,
            "id": [booking.pk for booking in bookings],
        },
        public={"siren": [venue.partner.siren]},
    )


def _school(name: str, private: str) -> dict[str, Any]:
    """A school whose people carry the canary in their names; the head's stays inside."""
    school = InstitutionFactory()
    BudgetFactory(institution=school)
    people = {"institution": school}
    people["teacher"] = TeacherFactory(
        institution=school, first_name=f"{name} prénom", last_name=f"{name} nom"
    )
    people["colleague"] = TeacherFactory(institution=school)
    people["head"] = PrincipalFactory(
        institution=school, first_name=f"{private} prénom", last_name=f"{private} nom"
    )
    return people


def _said() -> dict[str, str]:
    return {
        "class_name": f"{SHARED} classe",
        "project_note": f"{SHARED} projet",
        "head_note": f"{AUTHOR} message",
    }


def _bookings(venue: Venue, ours: dict[str, Any]) -> list[Booking]:
    """One waiting, one confirmed, one refused, one cancelled: all addressed to school A."""
    made = {"venue": venue, "institution": ours["institution"]}
    who = {"teacher": ours["teacher"], **_said()}
    waiting = PrebookedBookingFactory(offer=OfferFactory(**made), **who)
    question.ask_question(booking_id=waiting.pk, text=f"{AUTHOR} question", by=ours["head"])
    question.answer_question(booking_id=waiting.pk, text=f"{AUTHOR} précision", by=ours["teacher"])
    refused = PrebookedBookingFactory(offer=OfferFactory(**made), **who)
    actions.refuse(booking_id=refused.pk, reason=f"{SCHOOL} refus", by=ours["head"])
    booked = [
        ConfirmedBookingFactory(offer=OfferFactory(**made), principal=ours["head"], **who)
        for _ in "12"
    ]
    actions.cancel_by_school(
        booking_id=booked[1].pk, reason=f"{SCHOOL} annulation", by=ours["head"]
    )
    return [waiting, refused, *booked]


def _proposal(venue: Venue, member: User, ours: dict[str, Any]) -> Booking:
    """R30: other terms, declined with a reason the partner reads."""
    offer = OfferFactory(venue=venue, institution=ours["institution"])
    stage = Stage(
        ours["institution"],
        ours["teacher"],
        ours["head"],
        ours["institution"].budgets.get(),
        member,
        offer,
        offer.lines.get(),
    )
    booking = stage.prebook(**_said())
    line = propose(stage, booking.reference)
    actions.decline_terms(
        offer_id=offer.pk,
        expected_version=line.version,
        reason=f"{SHARED} non",
        by=ours["teacher"],
    )
    return booking


def _requests(venue: Venue, member: User, teacher: User) -> list[OfferRequest]:
    """A conversation on a template, and one declined."""
    asked = RequestFactory(
        template=TemplateFactory(venue=venue), teacher=teacher, text=f"{SHARED} demande"
    )
    offers.answer_request(request_id=asked.pk, text=f"{SHARED} réponse", by=member)
    offers.write_again(request_id=asked.pk, text=f"{SHARED} encore", by=teacher)
    declined = RequestFactory(
        template=TemplateFactory(venue=venue), teacher=teacher, text=f"{SHARED} autre"
    )
    offers.decline_request(request_id=declined.pk, reason=f"{SHARED} déclinée", by=member)
    return [asked, declined]


def _kept(venue: Venue, teacher: User, other: Venue) -> list[int]:
    """What a person keeps for themselves: a draft, an alert on an offer somebody else holds."""
    template = TemplateFactory(venue=venue)
    typed = {"text": f"{AUTHOR} brouillon"}
    offers.keep_request_draft(template_id=template.pk, typed=typed, token=None, by=teacher)
    keep_typed(by=teacher, place="x", typed={"text": f"{AUTHOR} saisie"})
    keep_late_post(
        key="x", user_id=teacher.pk, action="/", page="/", typed={"text": [f"{AUTHOR} envoi"]}
    )
    taken = PrebookedBookingFactory(offer=OfferFactory(venue=other))
    watch_offer(offer_id=taken.offer_id, by=teacher)
    saved.keep(thing=template, by=teacher)
    star = Favourite.objects.get(user=teacher)
    saved.label(favourite_id=star.pk, labels=[f"{AUTHOR} étiquette"], by=teacher)
    wanted = SearchFilters(text=f"{AUTHOR} mots")
    alert = saved.save_search(filters=wanted, name=f"{AUTHOR} alerte", by_mail=True, by=teacher)
    return [star.pk, alert.pk]


def _strangers(other: Venue, venue: Venue) -> dict[str, User | None]:
    """School B, busy with both partners, and people of no school."""
    theirs = _school("Perrin", "Rolland")
    for place in (other, venue):
        PrebookedBookingFactory(offer=OfferFactory(venue=place), teacher=theirs["teacher"])
    RequestFactory(template=TemplateFactory(venue=venue), teacher=theirs["teacher"])
    OfferFactory(venue=venue, institution=theirs["institution"])
    return {
        "teacher B": theirs["teacher"],
        "head B": theirs["head"],
        "reader": ReadOnlyFactory(),
        "plain": UserFactory(),
    }


# Texts that nobody writes: references, codes, what the machine says of itself.
UNWRITTEN = {
    "accounts.Autosave": {"place", "basis", "tab"},
    "accounts.LatePost": {"key", "action", "page"},
    "accounts.RecoveryCode": {"salt", "digest"},
    "accounts.Session": {"session_key", "session_data"},
    "accounts.Telephone": {"name", "key"},
    "accounts.User": {"email", "password", "civility", "username"},
    "bookings.Booking": {"reference", "state", "cancellation_reason", "time_zone"},
    "bookings.BookingMove": {"actor_label", "verb", "from_state", "to_state"},
    "bookings.CalendarFeed": {"token_hash", "side"},
    "bookings.DecisionMessage": {"author_label"},
    "catalogue.SavedSearch": {"fingerprint"},
    "offers.OfferRequest": {"ref", "state"},
    "offers.RequestEntry": {"actor_label", "verb", "before", "after"},
}
# Where people of a school write; the other apps are the partner's and the machine's.
APPS = {"accounts", "schools", "offers", "bookings", "catalogue"}
# Text that the partner or the administration writes, though a person of a school is named there.
NOT_OF_SCHOOLS = {
    "accounts.Knock", "bookings.Reminder", "offers.CollectiveOffer", "offers.CollectiveStock",
    "offers.ImportJob", "offers.OfferChange", "offers.OfferTemplate", "offers.TemplateChange",
    "schools.Budget", "schools.BudgetCampaign", "schools.CampaignLine", "schools.SchoolChange",
    "schools.SchoolRole", "schools.Suspension", "schools.SuspensionMove",
}  # fmt: skip


def written_fields(models: list[type[Model]]) -> list[tuple[type[Model], str]]:
    """Every free text of the models that belong to a school, its people, its bookings."""
    owners = {User, Institution, Booking, OfferRequest}
    found = []
    for model in models:
        label = model._meta.label
        keys = [f for f in model._meta.get_fields() if isinstance(f, ForeignKey)]
        of_school = model is User or any(key.related_model in owners for key in keys)
        if not of_school or label in NOT_OF_SCHOOLS or model._meta.app_label not in APPS:
            continue
        for one in model._meta.concrete_fields:
            is_text = isinstance(one, CharField | TextField | JSONField) and not one.choices
            if is_text and one.name not in UNWRITTEN.get(label, set()):
                found.append((model, one.name))
    return found


def sings(model: type[Model], name: str) -> bool:
    """At least one row of this field holds a canary."""
    values = model._default_manager.values_list(name, flat=True)
    return any(song in str(value) for value in values for song in SONGS)


def unknown_of(name: str) -> Any:
    """An id of the same shape that nothing has."""
    unknown = {"ref": "CJ-ZZZZZZ", "reference": "R-ZZZZZZZZ", "request_ref": "DM-ZZZZZZ"}
    return unknown.get(name, 99_999_999)
