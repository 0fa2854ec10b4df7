"""What the clock must move: ids only, each action asks again under its lock."""

from datetime import datetime

from bookings import rules
from bookings.models import Booking


def due_to_expire(now: datetime) -> list[int]:
    """Pre-bookings whose deadline has passed (R25)."""
    late = Booking.objects.filter(state="PREBOOKED", stock__bookable_until__lt=now)
    return list(late.order_by("pk").values_list("pk", flat=True))


def due_to_be_used(now: datetime) -> list[int]:
    """Confirmed bookings whose event ended 48 hours ago (R28)."""
    ended = Booking.objects.filter(state="CONFIRMED", ends_at__lte=rules.ended_before(now))
    return list(ended.order_by("pk").values_list("pk", flat=True))
