"""The calendar of a school: its outings day by day, per class, two of one class at one time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from bookings import rules
from bookings.models import Booking, State
from bookings.queries.decisions import bookings_of_school
from bookings.queries.follow_up import BookingStanding, booking_standing
from schools.models import Institution


@dataclass
class SchoolEvent:
    """One outing; `clash` is the title of another of the same class at the same time."""

    booking: Booking
    standing: BookingStanding
    classes: list[str]
    clash: str = ""

    @property
    def zone(self) -> str:
        """The clock of its place."""
        return self.booking.time_zone

    def days(self) -> tuple[date, date]:
        """Its first and last day there."""
        here = ZoneInfo(self.zone)
        first, last = self.booking.starts_at, self.booking.ends_at
        return first.astimezone(here).date(), last.astimezone(here).date()

    def is_for(self, class_name: str) -> bool:
        """This class takes part, however it was typed."""
        wanted = rules.same_class(class_name)
        return wanted in {rules.same_class(name) for name in self.classes}


def outings_between(
    institution: Institution, first: date, last: date, now: datetime
) -> list[SchoolEvent]:
    """What the school has pre-booked or booked on these days, by hour, clashes marked."""
    start, end = rules.days_around(first, last)
    found = _alive(institution, now).filter(starts_at__lt=end, ends_at__gte=start)
    events = []
    for booking in found.order_by("starts_at", "pk"):
        classes = rules.classes_in(booking.class_name)
        event = SchoolEvent(booking, booking_standing(booking, now), classes)
        begins, ends = event.days()
        # Some of its days, where it takes place, are among these (R34).
        if begins <= last and ends >= first:
            events.append(event)
    for rank, outing in enumerate(events):
        for other in events[rank + 1 :]:
            if other.booking.starts_at >= outing.booking.ends_at:
                break
            if any(other.is_for(name) for name in outing.classes):
                outing.clash, other.clash = _title(other), _title(outing)
    return events


def next_day(institution: Institution, after: date, now: datetime, class_name: str) -> date | None:
    """The first day, later than this one, on which an outing of a class, or of any, begins."""
    start, _ = rules.days_around(after, after)
    for booking in (
        _alive(institution, now).filter(starts_at__gte=start).order_by("starts_at", "pk")
    ):
        event = SchoolEvent(
            booking, booking_standing(booking, now), rules.classes_in(booking.class_name)
        )
        begins, _ = event.days()
        if begins > after and (not class_name or event.is_for(class_name)):
            return begins
    return None


def _alive(institution: Institution, now: datetime) -> QuerySet[Booking]:
    """What the school has pre-booked, while it may still be confirmed, or booked."""
    alive = ~Q(state=State.CANCELLED) & (
        ~Q(state=State.PREBOOKED) | Q(stock__bookable_until__gte=now)
    )
    return bookings_of_school(institution).filter(alive)


def classes_of(events: Sequence[SchoolEvent]) -> list[str]:
    """The classes of these outings, each once as it was first typed, in order."""
    named: dict[str, str] = {}
    for event in events:
        for name in event.classes:
            named.setdefault(rules.same_class(name), name)
    return [named[key] for key in sorted(named)]


def _title(event: SchoolEvent) -> Any:
    return event.booking.offer.title
