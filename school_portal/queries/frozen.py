"""What a suspension of the confirmations stops and what it spares, before anybody clicks (R45)."""

from dataclasses import dataclass
from datetime import datetime

from bookings.models import Booking
from schools.models import Institution, Suspension
from schools.queries.suspensions import NONE, InForce, suspensions_read_once


@dataclass(frozen=True)
class Freeze:
    """What a school lives under; nothing when it confirms freely."""

    held: InForce = NONE

    @property
    def hides_credit(self) -> bool:
        """Its credit is not shown."""
        return self.held.credit is not None

    def suspension_of(self, booking: Booking) -> Suspension | None:
        """The suspension by which the gate would refuse to confirm this one, the last to end."""
        return self.held.confirmation(booking.prebooked_at)

    def stops(self, booking: Booking) -> bool:
        """The gate would refuse to confirm this one."""
        return self.suspension_of(booking) is not None

    def spares(self, booking: Booking) -> bool:
        """There is a suspension, and this one was pre-booked early enough to be confirmed."""
        return self.held.stops_confirmations and not self.stops(booking)


def freeze_of(institution: Institution, now: datetime) -> Freeze:
    """What holds for a school at a moment, in one query a page."""
    return Freeze(suspensions_read_once(institution, now))
