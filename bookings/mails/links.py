"""Where the links of a mail lead: always under SITE_URL, whatever host was asked (R62, M22)."""

from django.conf import settings
from django.urls import reverse

from bookings.models import Booking


def partner_offer(booking: Booking) -> str:
    """The offer and its follow-up, for the partner."""
    return _absolute("partner:offer", booking.offer.ref)


def partner_addresses(booking: Booking) -> str:
    """Where the partner changes the addresses to be told."""
    return _absolute("partner:edit", booking.offer.ref)


def follow_up(booking: Booking) -> str:
    """The booking, for the teacher: it stays visible when the offer no longer is."""
    return _absolute("school:booking", booking.reference)


def proposal(booking: Booking) -> str:
    """Old and new terms, where the teacher accepts or declines."""
    return _absolute("school:proposal", booking.offer.ref)


def decision(booking: Booking) -> str:
    """The page where the head decides."""
    return _absolute("school:decision", booking.reference)


def partner_page(booking: Booking) -> str:
    """What the partner says of itself to schools; nowhere while its publication is stopped."""
    partner = booking.offer.venue.partner
    return "" if partner.is_hidden else _absolute("school:partner", partner.siren)


def _absolute(name: str, reference: str) -> str:
    path: str = reverse(name, args=[reference])
    return settings.SITE_URL.rstrip("/") + path
