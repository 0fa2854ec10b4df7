"""A suspension that moves deadlines: each pre-booking in a transaction of its own (R45)."""

from django.db import transaction
from django.utils import timezone

from bookings.actions.move import lock_booking, post_event
from bookings.models import Booking, PostponedDeadline
from bookings.queries.suspended import postpones, time_to_add
from offers import actions as offers
from schools.actions import hold_gate
from schools.models import Suspension


@transaction.atomic
def postpone_deadline(*, booking_id: int, suspension_id: int) -> bool:
    """Move the deadline of a pre-booking by the length of the suspension it lives under, the start
    of the event at most; the people and ADAGE are told. False when there is nothing to do. Two that
    run at once move it by the time from the start of the one to the end of the other.

    The gate is held: the end of the suspension is read as nobody changes it.
    """
    seen = Booking.objects.select_related("institution").get(pk=booking_id)
    hold_gate(institution=seen.institution)
    booking: Booking = lock_booking(booking_id)
    suspension = Suspension.objects.get(pk=suspension_id)
    if suspension.to_at is None or suspension_id not in postpones(booking, timezone.now()):
        return False
    line = booking.stock
    before = line.bookable_until
    after = min(before + time_to_add(booking, suspension, suspension.to_at), line.starts_at)
    PostponedDeadline.objects.create(
        booking=booking, suspension=suspension, until=suspension.to_at, before=before, after=after
    )
    if after > before:
        offers.extend_line(line, after, by=None)
        post_event(
            booking,
            "booking.deadline_moved",
            by=None,
            from_state=booking.state,
            reason=f"{suspension.title}\u00a0: {suspension.message}",
            before=before.isoformat(),
            after=after.isoformat(),
        )
    return True
