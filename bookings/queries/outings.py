"""What the school already does on the days of an offer: seen before one pre-books."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from bookings import rules
from bookings.models import Booking, State
from bookings.queries.decisions import bookings_of_school
from core.compiled import compiled
from offers.models import CollectiveStock
from schools.models import Institution


@dataclass(frozen=True)
class Outing:
    """One other outing of the school; `overlaps`: at the same hours."""

    booking: Booking
    overlaps: bool


def outings_beside(
    institution: Institution, line: CollectiveStock, zone: str, now: datetime
) -> list[Outing]:
    """Live bookings of the school that touch the days of a line, by hour, its own offer aside.

    Each day is that of its own place (R34).
    """
    first, last = rules.local_day(line.starts_at, zone), rules.local_day(line.ends_at, zone)
    start, end = rules.days_around(first, last)
    return [
        Outing(booking, booking.starts_at < line.ends_at and booking.ends_at > line.starts_at)
        for booking in _between(institution, start, end, line.offer_id, now)
        if rules.local_day(booking.starts_at, booking.time_zone) <= last
        and rules.local_day(booking.ends_at, booking.time_zone) >= first
    ]


@compiled
def _between(
    institution: Institution, start: datetime, end: datetime, but_offer: int, now: datetime
) -> QuerySet[Booking]:
    alive = Q(state__in=[State.CONFIRMED, State.USED, State.REIMBURSED])
    alive |= Q(state=State.PREBOOKED, stock__bookable_until__gte=now)
    found = bookings_of_school(institution).filter(alive, starts_at__lt=end, ends_at__gt=start)
    return found.exclude(offer=but_offer).order_by("starts_at", "pk")
