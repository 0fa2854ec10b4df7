"""Offers with their line, and bookings born through the real verbs."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import factory
from django.utils import timezone

from accounts.models import User
from bookings import actions
from bookings.models import Booking
from offers.models import CollectiveOffer, CollectiveStock, Place
from schools import rules as school_rules
from schools.models import Budget, Institution
from schools.queries import budget_for
from tests.factories.people import UserFactory
from tests.factories.schools import (
    BudgetFactory,
    InstitutionFactory,
    PrincipalFactory,
    TeacherFactory,
)
from tests.factories.venues import VenueFactory

PARIS = ZoneInfo("Europe/Paris")


def in_days(days: int, hour: int = 14, minute: int = 30) -> datetime:
    """This many days from now at this hour on the clock of Paris, in UTC."""
    day = (timezone.now() + timedelta(days=days)).astimezone(PARIS).date()
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=PARIS).astimezone(
        ZoneInfo("UTC")
    )


def moments_of(terms: dict[str, Any]) -> dict[str, Any]:
    """Terms whose moments are given in days from now, worked out when the test runs."""
    moments = {"ends_at", "bookable_until"}
    return {name: in_days(value) if name in moments else value for name, value in terms.items()}


class LineFactory(factory.django.DjangoModelFactory):
    """An open line in 60 days at 14 h 30 in Paris, 320 € for 28 pupils, bookable for 40 days.

    `LineFactory(offer=offer)`; `withdrawn_at=…` for one of the past.
    """

    class Meta:
        model = CollectiveStock

    offer = factory.SubFactory("tests.factories.offers.OfferFactory", line=False)
    starts_at = factory.LazyFunction(lambda: in_days(60))
    ends_at = factory.LazyAttribute(lambda line: line.starts_at + timedelta(hours=2))
    bookable_until = factory.LazyAttribute(lambda line: line.starts_at - timedelta(days=20))
    price = Decimal("320.00")
    price_detail = "Deux représentations et une rencontre avec l’équipe."
    participants = 28
    accompanying_adults = 3


class OfferFactory(factory.django.DjangoModelFactory):
    """A complete offer, published, with its open line (`offer.line`).

    `line=False` leaves the line out; `line__price=…` changes it; `state="PAUSED"` and so on puts
    the offer there at birth, without a past.
    """

    class Meta:
        model = CollectiveOffer
        skip_postgeneration_save = True

    venue = factory.SubFactory(VenueFactory)
    title = factory.Sequence(lambda n: f"Les Fourberies, version port {n}")
    description = "Une représentation suivie d’un atelier, préparés avec les enseignants."
    formats = factory.LazyFunction(lambda: ["representation", "atelier"])
    domains = factory.LazyFunction(lambda: ["theatre"])
    levels = factory.LazyFunction(lambda: ["4e", "3e"])
    duration_minutes = 120
    place = Place.VENUE
    contact_email = factory.Sequence(lambda n: f"contact{n}@theatre.fr")
    contact_phone = "0299000001"
    notification_emails = factory.Sequence(lambda n: [f"billetterie{n}@theatre.fr"])
    created_by = factory.SubFactory(UserFactory)
    state = CollectiveOffer.State.PUBLISHED
    rejection_reason = factory.LazyAttribute(
        lambda offer: "L’offre vise un public individuel." if offer.state == "REJECTED" else ""
    )
    archived_from = factory.LazyAttribute(
        lambda offer: "PUBLISHED" if offer.state == "ARCHIVED" else ""
    )
    published_at = factory.LazyAttribute(
        lambda offer: None if offer.state == "DRAFT" else timezone.now()
    )

    @factory.post_generation
    def line(self, create: bool, extracted: Any, **fields: Any) -> None:
        if create and extracted is not False:
            self.line = LineFactory(offer=self, **fields)


class DraftOfferFactory(OfferFactory):
    """A complete draft, ready to be published."""

    state = CollectiveOffer.State.DRAFT


class PausedOfferFactory(OfferFactory):
    """An offer its partner has put on hold."""

    state = CollectiveOffer.State.PAUSED


class RejectedOfferFactory(OfferFactory):
    """An offer declared non-conforming."""

    state = CollectiveOffer.State.REJECTED


class ArchivedOfferFactory(OfferFactory):
    """An offer put away."""

    state = CollectiveOffer.State.ARCHIVED


def _line_of(offer: CollectiveOffer) -> CollectiveStock:
    return CollectiveStock.objects.get(offer=offer, withdrawn_at__isnull=True)


class PrebookedBookingFactory(factory.django.DjangoModelFactory):
    """A pre-booking, made by `bookings.actions.prebook`: journal and messages are there too.

    Takes `offer=`, `teacher=`, `institution=` (ignored with a teacher), `class_name=`,
    `project_note=`, `head_note=`; `offer__line__price=…` reaches the line.
    """

    class Meta:
        model = Booking

    offer = factory.SubFactory(OfferFactory)
    teacher: Any = None
    institution: Any = None
    class_name = "4e B"
    project_note = "Le port, du quai à la scène."
    head_note = ""

    @classmethod
    def _create(cls, model_class: type, *args: Any, **fields: Any) -> Booking:
        offer: CollectiveOffer = fields["offer"]
        teacher: User = fields["teacher"] or TeacherFactory(
            institution=fields["institution"] or offer.institution or InstitutionFactory()
        )
        return actions.prebook(
            offer_id=offer.pk,
            expected_version=_line_of(offer).version,
            by=teacher,
            class_name=fields["class_name"],
            project_note=fields["project_note"],
            head_note=fields["head_note"],
        )


class ConfirmedBookingFactory(PrebookedBookingFactory):
    """The same, confirmed by the head through `bookings.actions.confirm`.

    Takes `principal=` too; makes a principal, and a credit when none pays the event.
    """

    principal = None

    @classmethod
    def _create(cls, model_class: type, *args: Any, **fields: Any) -> Booking:
        principal = fields.pop("principal")
        booking = super()._create(model_class, *args, **fields)
        principal = principal or PrincipalFactory(institution=booking.institution)
        _make_credit(booking)
        return actions.confirm(
            booking_id=booking.pk, expected_version=booking.stock.version, by=principal
        )


def _make_credit(booking: Booking) -> Budget | None:
    """A credit that pays this booking today, when there is none."""
    today = timezone.localdate()
    event_day = booking.starts_at.astimezone(ZoneInfo(booking.time_zone)).date()
    institution: Institution = booking.institution
    if budget_for(institution, today, event_day) is not None:
        return None
    start = school_rules.school_year_start(event_day)
    return BudgetFactory(
        institution=institution, event_from=start, event_to=start.replace(year=start.year + 1)
    )
