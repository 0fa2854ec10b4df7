"""What time does by itself: expire (R25), mark used (R28), hide what lost its referencing (R3)."""

from django.db import transaction
from django.utils import timezone

from bookings.actions.move import live_booking_of, lock_booking, move
from bookings.actions.refusals import BookingMoved
from bookings.models import Booking
from bookings.queries.suspended import postpones
from offers import actions as offers
from offers.actions import Stale
from schools.actions import hold_gate


@transaction.atomic
def expire(*, booking_id: int) -> bool:
    """Cancel a pre-booking whose deadline has passed; False when there is nothing to do.

    One whose deadline a suspension moves waits for it: the gate before its locks, like who
    confirms (R45).
    """
    seen = Booking.objects.select_related("institution").get(pk=booking_id)
    hold_gate(institution=seen.institution)
    return not postpones(seen, timezone.now()) and _by_itself(booking_id, "expire")


@transaction.atomic
def mark_used(*, booking_id: int) -> bool:
    """Count a confirmed booking as used some hours after its end; False when nothing to do."""
    return _by_itself(booking_id, "mark_used")


@transaction.atomic
def withhold_offer(*, offer_id: int) -> bool:
    """Hide an offer whose partner lost its referencing, unless a school holds it (R3)."""
    offers.lock_offer(offer_id)
    return live_booking_of(offer_id) is None and offers.withhold(offer_id=offer_id)


def _by_itself(booking_id: int, verb: str) -> bool:
    booking: Booking = lock_booking(booking_id)
    try:
        move(booking, verb, by=None)
    except (BookingMoved, Stale):
        # Somebody moved it, or changed its terms or its deadline, since the list was read.
        return False
    return True
