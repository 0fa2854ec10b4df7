"""The stage of the fuzz: two partners, two schools, an offer and a booking in every state."""

from dataclasses import dataclass, field
from decimal import Decimal

from accounts.models import User
from offers.models import CollectiveOffer, ImportJob, ImportLine
from tests.factories.offers import (
    ArchivedOfferFactory,
    ConfirmedBookingFactory,
    DraftOfferFactory,
    OfferFactory,
    PausedOfferFactory,
    PrebookedBookingFactory,
    RejectedOfferFactory,
)
from tests.factories.people import StaffFactory, UserFactory
from tests.factories.schools import (
    BudgetFactory,
    InstitutionFactory,
    PrincipalFactory,
    TeacherFactory,
)
from tests.factories.templates import RequestFactory, TemplateFactory
from tests.factories.venues import MemberFactory, VenueFactory
from venues.models import Partner

# What only one side may read: found anywhere else, it is a leak.
CREDIT = Decimal("987654.32")
SECRETS = ("zibeline-de-la-classe", "oryx-du-projet", "okapi-du-message")


@dataclass
class World:
    """Who knocks, and on which doors."""

    people: dict[str, User | None]
    offers: list[str] = field(default_factory=list)
    bookings: list[str] = field(default_factory=list)
    institutions: list[str] = field(default_factory=list)
    templates: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    imports: list[int] = field(default_factory=list)


def _side(people: dict[str, User | None], word: str) -> World:
    """One partner and one school, with everything they can hold; `word` names them."""
    school = InstitutionFactory()
    BudgetFactory(institution=school, amount=CREDIT)
    teacher, principal = TeacherFactory(institution=school), PrincipalFactory(institution=school)
    venue = VenueFactory()
    people |= {
        f"partner{word}": MemberFactory(partner=venue.partner),
        f"teacher{word}": teacher,
        f"head{word}": principal,
    }
    mine = {"venue": venue}
    offers: list[CollectiveOffer] = [
        OfferFactory(**mine),
        OfferFactory(**mine, institution=school),
        OfferFactory(**mine, line=False),
        DraftOfferFactory(**mine),
        DraftOfferFactory(**mine, line=False),
        PausedOfferFactory(**mine),
        RejectedOfferFactory(**mine),
        ArchivedOfferFactory(**mine),
    ]
    fields = ("class_name", "project_note", "head_note")
    said = {name: f"{secret}{word}" for name, secret in zip(fields, SECRETS, strict=True)}
    taken = [
        PrebookedBookingFactory(offer=OfferFactory(**mine), teacher=teacher, **said),
        ConfirmedBookingFactory(
            offer=OfferFactory(**mine), teacher=teacher, principal=principal, **said
        ),
    ]
    offers += [booking.offer for booking in taken]
    template = TemplateFactory(venue=venue)
    asked = RequestFactory(template=template, teacher=teacher, text=f"{SECRETS[1]}{word}")
    return World(
        people,
        [offer.ref for offer in offers],
        [booking.reference for booking in taken],
        [school.uai, str(school.pk), str(venue.pk)],
        [asked.template.ref, TemplateFactory(venue=venue, state="DRAFT").ref],
        [asked.ref],
        [_import(venue.partner, people[f"partner{word}"], word)],
    )


def _import(partner: Partner, member: User | None, word: str) -> int:
    """A checked file of offers, one line ready and one to correct."""
    job = ImportJob.objects.create(
        partner=partner,
        created_by=member,
        file_name=f"{SECRETS[0]}{word}.csv",
        digest="",
        state="READY",
        columns=["Titre"],
    )
    ImportLine.objects.create(job=job, number=2, state="READY", cells=["Visite"])
    wrong = [["Titre", f"{SECRETS[1]}{word}"]]
    ImportLine.objects.create(job=job, number=3, state="WRONG", cells=["x"], problems=wrong)
    return job.pk


def build_sides() -> tuple[World, World]:
    """Two sides that must not see each other, each with somebody without a role, and nobody."""
    people: dict[str, User | None] = {"nobody": None, "plain": UserFactory()}
    return _side(people, "A"), _side(people, "B")


def build_world() -> World:
    """Both sides as one, and the administration above them."""
    one, two = build_sides()
    people = one.people | {"staff": StaffFactory()}
    return World(
        people,
        one.offers + two.offers,
        one.bookings + two.bookings,
        one.institutions + two.institutions,
        one.templates + two.templates,
        one.requests + two.requests,
        one.imports + two.imports,
    )
