"""Where the button of a mail leads: always under SITE_URL, whatever host was asked (R62, M22)."""

from django.conf import settings

from bookings.models import Booking


def partner_offer(booking: Booking) -> str:
    """The offer and its follow-up, for the partner."""
    return _absolute(f"/pro/offres/{booking.offer.ref}/")


def teacher_offer(booking: Booking) -> str:
    """The offer, for the teacher."""
    return _absolute(f"/adage/offres/{booking.offer.ref}/")


def decision(booking: Booking) -> str:
    """The page where the head decides."""
    return _absolute(f"/adage/decisions/{booking.reference}/")


def _absolute(path: str) -> str:
    return settings.SITE_URL.rstrip("/") + path
