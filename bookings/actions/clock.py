"""What time does by itself: expire (R25) and mark used (R28)."""

from django.db import transaction

from bookings.actions.move import lock_booking, move
from bookings.actions.refusals import BookingMoved
from bookings.models import Booking


@transaction.atomic
def expire(*, booking_id: int) -> bool:
    """Cancel a pre-booking whose deadline has passed; False when there is nothing to do."""
    return _by_the_clock(booking_id, "expire")


@transaction.atomic
def mark_used(*, booking_id: int) -> bool:
    """Count a confirmed booking as used, 48 h after its end; False when nothing to do."""
    return _by_the_clock(booking_id, "mark_used")


def _by_the_clock(booking_id: int, verb: str) -> bool:
    booking: Booking = lock_booking(booking_id)
    try:
        move(booking, verb, by=None)
    except BookingMoved:
        # Somebody moved it, or its deadline, since the list was read.
        return False
    return True
