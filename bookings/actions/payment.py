"""The payment of a statement reimburses its bookings (R29)."""

from django.db import transaction

from accounts.models import User
from bookings.actions.move import lock_booking, move, post_event
from bookings.models import Booking


@transaction.atomic
def reimburse(*, booking_id: int, by: User | None) -> bool:
    """Move a used booking to reimbursed; False when it was cancelled meanwhile, or is already.

    Raises NotAllowed.
    """
    booking = lock_booking(booking_id)
    if booking.state != Booking.State.USED:
        return False
    move(booking, "reimburse", by=by)
    # ADAGE hears it twice, by two calls: two events, so that each call is one link of the chain.
    post_event(booking, "booking.paid", by=by, from_state=booking.state)
    return True
