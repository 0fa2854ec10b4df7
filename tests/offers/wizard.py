"""What the tests of the wizard share: what is posted at each step."""

from typing import Any

from accounts.models import User
from offers.models import CollectiveOffer
from tests.factories.offers import DraftOfferFactory, in_days

START = "/pro/offres/nouvelle/"
NEW = "/pro/offres/nouvelle/etapes/offre/"
PROJECT: dict[str, Any] = {
    "expected_version": 0, "title": "Masques et chœur", "description": "Une visite, un atelier.",
    "formats": ["visite-guidee", "atelier"], "domains": ["theatre"], "levels": ["4e"],
}  # fmt: skip


def project(member: User, **typed: Any) -> dict[str, Any]:
    venue = member.memberships.get().partner.venues.get()
    return PROJECT | {"venue": venue.pk} | typed


def terms(version: int, **typed: Any) -> dict[str, Any]:
    start = in_days(60)
    return {
        "expected_version": version, "start_date": f"{start:%d/%m/%Y}", "start_time": "9 h",
        "end_time": "12:00", "participants": "28", "accompanying_adults": "3",
        "price": "1 250,50 €", "price_detail": "", "deadline": "",
    } | typed  # fmt: skip


def draft_of(member: User, **fields: Any) -> CollectiveOffer:
    venue = member.memberships.get().partner.venues.get()
    return DraftOfferFactory(venue=venue, **fields)


def step(offer: CollectiveOffer, slug: str) -> str:
    return f"/pro/offres/{offer.ref}/etapes/{slug}/"
