"""Offers and bookings made for a measure: each act finds its own, untouched."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from bookings import actions as bookings
from bookings.models import Booking
from devtools.measure.people import School, main_venue, member_of
from jobs.rules import EVERY_DAY, EVERY_HOUR
from offers import actions
from offers.models import CollectiveOffer, CollectiveStock

PRICE = Decimal(100)
DAYS_BEFORE, DAYS_TO_BOOK = 60, 30
TEXT = "Une visite des coulisses, puis un atelier de masques avec deux comédiennes. " * 3
WORDS: dict[str, Any] = {
    "description": TEXT, "formats": ["atelier"], "domains": ["theatre"], "levels": ["4e", "3e"],
    "duration_minutes": 120, "place": "VENUE", "contact_email": "mesure@eclusier.example",
    "contact_phone": "+33299000000", "notification_emails": ["mesure@eclusier.example"],
}  # fmt: skip


def dates() -> dict[str, datetime]:
    """An afternoon in two months, to be booked within thirty days."""
    starts = timezone.now() + DAYS_BEFORE * EVERY_DAY
    until = starts - DAYS_TO_BOOK * EVERY_DAY
    return {"starts_at": starts, "ends_at": starts + 2 * EVERY_HOUR, "bookable_until": until}


def draft() -> CollectiveOffer:
    """A complete draft of the demonstration's first partner, by the ordinary verbs."""
    venue = main_venue()
    member, when = member_of(venue), dates()
    values = {"title": "Les coulisses, en mesure", **WORDS}
    made = actions.create_draft(venue_id=venue.pk, values=values, by=member)
    terms = actions.Terms(
        when["starts_at"], when["ends_at"], when["bookable_until"], PRICE, 28, accompanying_adults=3
    )
    actions.set_draft_line(offer_id=made.pk, terms=terms, expected_version=made.version, by=member)
    return CollectiveOffer.objects.get(pk=made.pk)


def published() -> CollectiveOffer:
    """The same, published."""
    made = draft()
    actions.publish(offer_id=made.pk, expected_version=made.version, by=member_of(made.venue))
    return CollectiveOffer.objects.get(pk=made.pk)


def line_of(offer: CollectiveOffer) -> CollectiveStock:
    """Its open line."""
    return CollectiveStock.objects.get(offer=offer, withdrawn_at=None)


def prebooked(school: School, rank: int) -> Booking:
    """A new offer, taken by the school's teacher of this rank (a new one every ten)."""
    offer = published()
    return bookings.prebook(
        offer_id=offer.pk, expected_version=line_of(offer).version,
        by=school.teachers[rank // 10], class_name="4e B",
    )  # fmt: skip


def confirmed(school: School, rank: int) -> Booking:
    """The same, confirmed by the head."""
    booking = prebooked(school, rank)
    return bookings.confirm(
        booking_id=booking.pk, expected_version=booking.stock.version, by=school.head
    )
