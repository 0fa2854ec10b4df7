"""Offers and bookings made for a measure: each act finds its own, untouched."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from itertools import product
from typing import Any

from django.utils import timezone

from bookings import actions as bookings
from bookings.models import Booking
from core.database import REFERENCE_LETTERS
from devtools.demo.cast import REFERENCED_FROM, person
from devtools.measure.people import School, main_venue, member_of
from jobs.rules import EVERY_DAY, EVERY_HOUR
from offers import actions
from offers.models import CollectiveOffer, CollectiveStock
from venues.models import Membership, Partner, Referencing, Venue

SIREN = "980000001"
PRICE = Decimal(100)
BATCH = 100  # rows of one statement: each writes its row of the search
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


def measured_venue() -> Venue:
    """Of a partner that only offers what is measured: the demonstration's keep their lists."""
    known = Venue.objects.select_related("partner").filter(partner__siren=SIREN).first()
    if known is not None:
        return known
    model = main_venue()
    partner = Partner.objects.create(
        siren=SIREN, name="Théâtre de la mesure", kind="ASSOCIATION", activities=["spectacle"]
    )
    Referencing.objects.create(partner=partner, from_date=REFERENCED_FROM, adage_id="79999")
    member = person("mesure@eclusier.example", "Mme", "Nolwenn", "Garel")
    Membership.objects.create(user=member, partner=partner, role=Membership.Role.OWNER)
    model.pk, model.partner, model.siret, model.siret_comment = None, partner, None, "Mesure"
    model.save()
    return model


def draft() -> CollectiveOffer:
    """A complete draft of that partner, by the ordinary verbs."""
    venue = measured_venue()
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
        offer_id=offer.pk,
        expected_version=line_of(offer).version,
        by=school.teachers[rank // 10],
        class_name="4e B",
    )


def confirmed(school: School, rank: int) -> Booking:
    """The same, confirmed by the head."""
    booking = prebooked(school, rank)
    return bookings.confirm(
        booking_id=booking.pk, expected_version=booking.stock.version, by=school.head
    )


def many(count: int) -> list[CollectiveOffer]:
    """So many published offers of that partner at once, each with its open line (`line`).

    Written without the verbs, the triggers at work: what a load needs by the thousand.
    """
    venue, now = measured_venue(), timezone.now()
    known: dict[str, Any] = {"venue": venue, "created_by": member_of(venue), **WORDS}
    made = [
        CollectiveOffer(
            title=f"Les coulisses {rank}",
            state="PUBLISHED",
            published_at=now,
            ref=next(_references),
            **known,
        )
        for rank in range(count)
    ]
    CollectiveOffer.objects.bulk_create(made, batch_size=BATCH)
    when = dates()
    lines = [
        CollectiveStock(offer=offer, price=PRICE, participants=28, accompanying_adults=3, **when)
        for offer in made
    ]
    CollectiveStock.objects.bulk_create(lines, batch_size=BATCH)
    for offer, line in zip(made, lines, strict=True):
        offer.line = line  # type: ignore[attr-defined]
    return made


def _every_reference() -> Iterator[str]:
    """Well-formed references in their order: drawn ones would meet by chance among thousands."""
    for letters in product(REFERENCE_LETTERS, repeat=6):
        yield "CJ-" + "".join(letters)


_references = _every_reference()
