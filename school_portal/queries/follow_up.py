"""All that a school follows in one list: requests, pre-bookings, bookings (S41)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import DateField, F, Func, QuerySet

from accounts.models import User
from bookings import rules
from bookings.models import Booking
from bookings.queries.follow_up import BookingStanding, booking_standing
from bookings.queries.status import TURN_OF, Status, Turn
from core.compiled import compiled, prepared_cursor
from core.database import LocalDay
from offers.models import CollectiveOffer, OfferRequest
from offers.models.request import OPEN_STATES
from school_portal.queries.follow_up_lines import (
    BOOKING,
    REQUEST,
    asked_by,
    booked_by,
    bookings_among,
    keys_of,
    keys_of_all,
    requests_among,
)
from school_portal.queries.states import in_state
from school_portal.queries.steps import MiniStep, steps_of_booking, steps_of_request
from schools.models import Institution

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
        return keys_of(self.bookings, self.requests, self.user)

    def _read(self, keys: list[tuple[Any, ...]]) -> list[Row]:
        wanted = {kind: [key for k, key, *_ in keys if k == kind] for kind in (BOOKING, REQUEST)}
        found = {kind: self._found(kind, keys) if keys else {} for kind, keys in wanted.items()}
        things = [(kind, found[kind].get(key)) for kind, key, *_ in keys]
        return [self._row(kind, thing) for kind, thing in things if thing is not None]

    def _found(self, kind: str, keys: list[int]) -> dict[int, Any]:
        return (self.bookings if kind == BOOKING else self.requests).in_bulk(keys)

    def _row(self, kind: str, thing: Any) -> Row:
        if kind == BOOKING:
            standing = standing_of_booking(thing, self.now)
            return Row(standing, steps_of_booking(thing, standing, self.now), booking=thing)
        return Row(standing_of_request(thing), steps_of_request(thing), request=thing)


class WholeFollowUp(FollowUp):
    """The list without any filter, as it is opened: its queries are written once."""

    def __init__(self, institution: Institution, user: User, now: datetime, size: int) -> None:
        super().__init__(booked_by(institution, now), asked_by(institution), user, now)
        self.institution, self.size = institution, size

    def count(self) -> int:
        """How many lines."""
        keys, values = keys_of_all.select(self.institution, self.user, self.now, first=0, last=None)
        with prepared_cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM ({keys}) AS line", values)  # noqa: S608  ours
            return int(cursor.fetchone()[0])

    def __getitem__(self, part: slice) -> list[Row]:
        # Always a whole page: the last one is not a form of its own.
        whole = {"first": part.start, "last": part.start + self.size}
        keys = keys_of_all(self.institution, self.user, self.now, **whole)
        return self._read(keys[: part.stop - part.start])

    def _found(self, kind: str, keys: list[int]) -> dict[int, Any]:
        if kind == BOOKING:
            rows = bookings_among(self.institution, self.now, keys)
        else:
            rows = requests_among(self.institution, keys)
        return {row.pk: row for row in rows}


def school_list(
    institution: Institution,
    user: User,
    filters: FollowUpListFilters,
    now: datetime,
    *,
    size: int,
) -> FollowUp:
    """What the school's people asked for, pre-booked and booked, under these filters; it is read
    `size` lines at a time.
    """
    if filters == FollowUpListFilters():
        return WholeFollowUp(institution, user, now, size)
    booked, asked = booked_by(institution, now), asked_by(institution)
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


@compiled
def _colleagues_of(institution: Institution) -> QuerySet[User]:
    booked = Booking.objects.filter(institution=institution).order_by().values("teacher")
    asked = OfferRequest.objects.filter(institution=institution).order_by().values("teacher")
    theirs = User.objects.filter(pk__in=booked.union(asked))
    return theirs.order_by("last_name", "first_name", "pk")


def colleagues_of(institution: Institution) -> list[User]:
    """Whoever asked for something or pre-booked for this school, by name."""
    return _colleagues_of(institution)


@compiled
def _days_of(institution: Institution) -> QuerySet[Any, Any]:
    booked = Booking.objects.filter(institution=institution).order_by()
    asked = OfferRequest.objects.filter(institution=institution).order_by()
    wish = Func(F("wished_dates"), function="unnest", output_field=DateField())
    days = booked.annotate(day=LocalDay("time_zone", "starts_at")).values_list("day")
    return days.union(asked.annotate(day=wish).values_list("day"))


def months_of(institution: Institution) -> list[date]:
    """First day of each month in which the school has an event or a wished date."""
    return sorted({day.replace(day=1) for (day,) in _days_of(institution)})


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
