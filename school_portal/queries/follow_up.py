"""All that a school follows in one list: requests, pre-bookings, bookings (S41)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DateField,
    DateTimeField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce

from accounts.models import User
from bookings import rules
from bookings.models import Booking, Reason, State
from bookings.queries.decisions import bookings_of_school
from bookings.queries.follow_up import BookingStanding, booking_standing, last_unless
from bookings.queries.status import TURN_OF, Status, Turn
from core.database import LocalDay
from offers.models import CollectiveOffer, OfferRequest
from offers.models.request import OPEN_STATES
from offers.queries.request import requests_of_school
from offers.queries.visibility import open_lines
from school_portal.queries.states import in_state
from school_portal.queries.steps import MiniStep, steps_of_booking, steps_of_request
from schools.models import Institution

BOOKING, REQUEST = "booking", "request"
KEYS = ("kind", "key", "put_away", "others", "comes_at")
PROPOSED = "Nouvelle proposition"


@dataclass(frozen=True)
class FollowUpListFilters:
    """The filters of the list, all optional; `month` is its first day."""

    teacher: int | None = None
    state: str = ""
    month: date | None = None


@dataclass(frozen=True)
class Row:
    """One line: a request (`request`) or a booking (`booking`), never both."""

    standing: BookingStanding
    steps: list[MiniStep]
    booking: Any = None
    request: Any = None

    @property
    def teacher(self) -> User:
        """Who asked, or who pre-booked."""
        person: User = (self.booking or self.request).teacher
        return person

    @property
    def now(self) -> MiniStep | None:
        """The step one is waiting for, or where it stopped."""
        return next((step for step in self.steps if step.state in ("current", "stopped")), None)


class FollowUp:
    """Both kinds in one order, read a page at a time; for a paginator or an export."""

    def __init__(
        self, bookings: QuerySet[Any], requests: QuerySet[Any], user: User, now: datetime
    ) -> None:
        self.bookings, self.requests = bookings, requests
        self.user, self.now = user, now

    def count(self) -> int:
        """How many lines."""
        return self._keys().count()

    def __getitem__(self, part: slice) -> list[Row]:
        return self._read(list(self._keys()[part]))

    def iterator(self, chunk_size: int = 500) -> Iterator[Row]:
        """Every line, `chunk_size` at once."""
        keys = list(self._keys())
        for start in range(0, len(keys), chunk_size):
            yield from self._read(keys[start : start + chunk_size])

    def _keys(self) -> QuerySet[Any, Any]:
        """What lives first, mine before, then by date of the event or wished."""
        others = last_unless(Q(teacher=self.user.pk))
        booked = _keyed(
            self.bookings,
            BOOKING,
            others,
            last_unless(
                Q(state__in=[State.PREBOOKED, State.CONFIRMED]) | Q(proposed_until__isnull=False)
            ),
            F("starts_at"),
        )
        first_wish = Cast(F("wished_dates__0"), DateTimeField())
        asked = _keyed(
            self.requests,
            REQUEST,
            others,
            last_unless(Q(state__in=[*OPEN_STATES, "CONVERTED"])),
            Coalesce(first_wish, F("created_at")),
        )
        return booked.union(asked, all=True).order_by("put_away", "others", "comes_at", "key")

    def _read(self, keys: list[tuple[Any, ...]]) -> list[Row]:
        wanted = {kind: [key for k, key, *_ in keys if k == kind] for kind in (BOOKING, REQUEST)}
        found = {
            BOOKING: self.bookings.in_bulk(wanted[BOOKING]) if wanted[BOOKING] else {},
            REQUEST: self.requests.in_bulk(wanted[REQUEST]) if wanted[REQUEST] else {},
        }
        things = [(kind, found[kind].get(key)) for kind, key, *_ in keys]
        return [self._row(kind, thing) for kind, thing in things if thing is not None]

    def _row(self, kind: str, thing: Any) -> Row:
        if kind == BOOKING:
            standing = standing_of_booking(thing, self.now)
            return Row(standing, steps_of_booking(thing, standing, self.now), booking=thing)
        return Row(standing_of_request(thing), steps_of_request(thing), request=thing)


def school_list(
    institution: Institution, user: User, filters: FollowUpListFilters, now: datetime
) -> FollowUp:
    """What the school's people asked for, pre-booked and booked, under these filters.

    A request whose offer the school has pre-booked gives way to that booking.
    """
    # Annotate `proposed_until`: the line held today for the teacher whose booking made way.
    held = open_lines().filter(
        offer=OuterRef("offer"),
        held_for=OuterRef("teacher"),
        held_until__gt=now,
        offer__state="PUBLISHED",
    )
    made_way = Booking.objects.filter(
        offer=OuterRef("offer"),
        teacher=OuterRef("teacher"),
        cancellation_reason=Reason.TERMS_CHANGED,
    ).order_by("-pk")
    last_one = When(
        pk=Subquery(made_way.values("pk")[:1]), then=Subquery(held.values("held_until")[:1])
    )
    booked = bookings_of_school(institution).annotate(
        proposed_until=Case(last_one, output_field=DateTimeField())
    )
    ours = Booking.objects.filter(offer=OuterRef("offer"), institution=institution)
    asked = requests_of_school(institution).filter(Q(offer__isnull=True) | ~Exists(ours))
    if filters.teacher:
        booked, asked = (
            booked.filter(teacher=filters.teacher),
            asked.filter(teacher=filters.teacher),
        )
    if filters.month:
        # Events of the month where they take place; requests that wish one of its days.
        days = rules.days_of_month(filters.month)
        start, end = rules.days_around(days[0], days[-1])
        touched = booked.alias(
            first_day=LocalDay("time_zone", "starts_at"), last_day=LocalDay("time_zone", "ends_at")
        ).filter(
            starts_at__lt=end, ends_at__gte=start, first_day__lte=days[-1], last_day__gte=days[0]
        )
        booked, asked = touched, asked.filter(wished_dates__overlap=days)
    if filters.state:
        booked, asked = in_state(booked, asked, filters.state, now)
    return FollowUp(booked, asked, user, now)


def colleagues_of(institution: Institution) -> list[User]:
    """Whoever asked for something or pre-booked for this school, by name."""
    booked = Booking.objects.filter(institution=institution).order_by().values("teacher")
    asked = OfferRequest.objects.filter(institution=institution).order_by().values("teacher")
    theirs = User.objects.filter(pk__in=booked.union(asked))
    return list(theirs.order_by("last_name", "first_name", "pk"))


def months_of(institution: Institution) -> list[date]:
    """First day of each month in which the school has an event or a wished date."""
    booked = Booking.objects.filter(institution=institution).order_by()
    asked = OfferRequest.objects.filter(institution=institution).order_by()
    wish = Func(F("wished_dates"), function="unnest", output_field=DateField())
    days = booked.annotate(day=LocalDay("time_zone", "starts_at")).values_list("day")
    every = days.union(asked.annotate(day=wish).values_list("day"))
    return sorted({day.replace(day=1) for (day,) in every})


def standing_of_booking(booking: Any, now: datetime) -> BookingStanding:
    """The standing of a booking; a proposal that waits for its teacher comes before the rest."""
    if booking.proposed_until is not None:
        turn = TURN_OF[Status.PROPOSED]
        return BookingStanding(Status.PROPOSED, PROPOSED, turn, booking.proposed_until)
    return booking_standing(booking, now)


def standing_of_request(asked: OfferRequest) -> BookingStanding:
    """The same of a request: the partner's turn until an offer is published."""
    label = asked.get_state_display()
    if asked.state in OPEN_STATES:
        turn = Turn.PARTNER if asked.waiting_since else Turn.TEACHER
        return BookingStanding(Status.DRAFT, label, turn, None)
    if asked.state == OfferRequest.State.CONVERTED:
        published = asked.offer is not None and asked.offer.state == CollectiveOffer.State.PUBLISHED
        turn = Turn.TEACHER if published else Turn.PARTNER
        return BookingStanding(Status.DRAFT, label, turn, None)
    return BookingStanding(Status.CANCELLED, label, Turn.NOBODY, None)


def _keyed(found: QuerySet[Any], kind: str, others: Any, away: Any, comes_at: Any) -> Any:
    kind_of = Value(kind, output_field=CharField())
    return (
        found.order_by()
        .annotate(
            kind=kind_of,
            key=F("pk"),
            put_away=away,
            others=others,
            comes_at=Cast(comes_at, DateTimeField()),
        )
        .values_list(*KEYS)
    )
