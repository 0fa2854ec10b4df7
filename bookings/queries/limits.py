"""Who has as many pre-bookings waiting as a limit allows (R33)."""

from django.db.models import Count

from bookings.models import Booking


def who_has_reached(per_teacher: int, per_school: int) -> tuple[int, int]:
    """How many teachers, and how many schools, have at least so many pre-bookings waiting."""
    return _having("teacher", per_teacher), _having("institution", per_school)


def _having(whose: str, most: int) -> int:
    waiting = Booking.objects.filter(state=Booking.State.PREBOOKED).order_by()
    return waiting.values(whose).annotate(many=Count("pk")).filter(many__gte=most).count()
