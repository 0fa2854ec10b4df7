"""What calendars read: how many bookings of a school on an offer came before one."""

from bookings.models import Booking


def earlier_of(booking: Booking) -> int:
    """How many bookings of the same school on the same offer came before this one."""
    same = Booking.objects.filter(offer=booking.offer_id, institution=booking.institution_id)
    return same.filter(pk__lt=booking.pk).count()
