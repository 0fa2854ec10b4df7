"""What a suspension of the confirmations stops and what it spares, before anybody clicks (R45)."""

from dataclasses import dataclass
from datetime import datetime

from bookings.models import Booking
from schools.models import Institution, Suspension
from schools.queries.suspensions import suspensions_read_once


@dataclass(frozen=True)
class Freeze:
    """The suspension a school lives under; None when it confirms freely."""

    suspension: Suspension | None = None
    hides_credit: bool = False

    def stops(self, booking: Booking) -> bool:
        """The gate would refuse to confirm this one."""
        held = self.suspension
        return held is not None and not held.spares(booking.prebooked_at)

    def spares(self, booking: Booking) -> bool:
        """There is a suspension, and this one was pre-booked early enough to be confirmed."""
        return self.suspension is not None and not self.stops(booking)


def freeze_of(institution: Institution, now: datetime) -> Freeze:
    """What holds for a school at a moment, in one query a page."""
    held = suspensions_read_once(institution, now)
    return Freeze(held.confirmations, held.credit is not None)
