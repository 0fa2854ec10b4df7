"""The calendar of a partner: its events day by day, school holidays, two events at one place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from accounts.models import User
from bookings.queries.status import Standing, Status, standing
from core.compiled import compiled
from offers.models import CollectiveOffer, Place
from offers.queries.visibility import day_of_event
from partner_portal.queries.offers import OfferListFilters, my_offers

LEFT_OUT = [Status.ARCHIVED, Status.CANCELLED, Status.EXPIRED, Status.REJECTED]


@dataclass
class Event:
    """One dated offer; `clash` is the title of another at the same place at the same time."""

    offer: Any
    standing: Standing
    starts_at: datetime
    ends_at: datetime
    clash: str = ""

    @property
    def zone(self) -> str:
        """The clock of its place."""
        return str(self.offer.time_zone)

    def days(self) -> tuple[date, date]:
        """Its first and last day there."""
        here = ZoneInfo(self.zone)
        return self.starts_at.astimezone(here).date(), self.ends_at.astimezone(here).date()


def events_between(user: User, now: datetime, partner: str, first: date, last: date) -> list[Event]:
    """Dated offers of the person's structures that touch these days, by hour, clashes marked."""
    events = [
        Event(offer, standing(offer), offer.line_starts_at, offer.line_ends_at)
        for offer in _dated(user, now, partner, first, last)
    ]
    mark_clashes(events)
    return events


def next_day(user: User, now: datetime, partner: str, after: date) -> date | None:
    """The first day, later than this one, on which a dated offer of these structures begins."""
    first: Any = _coming.first(user, now, partner, after)
    if first is None:
        return None
    begins: date = first.line_starts_at.astimezone(ZoneInfo(first.time_zone)).date()
    return begins


@compiled
def _coming(user: User, now: datetime, partner: str, after: date) -> QuerySet[CollectiveOffer]:
    offers = my_offers(user, now, OfferListFilters(partner=partner))
    coming = offers.alias(starts_day=day_of_event("line_starts_at")).filter(starts_day__gt=after)
    shown = coming.exclude(status__in=[str(status) for status in LEFT_OUT])
    return shown.order_by("line_starts_at", "pk")[:1]


@compiled
def _dated(
    user: User, now: datetime, partner: str, first: date, last: date
) -> QuerySet[CollectiveOffer]:
    offers = my_offers(user, now, OfferListFilters(partner=partner, last=last))
    ending = offers.alias(ends_day=day_of_event("line_ends_at"))
    found = ending.filter(ends_day__gte=first).exclude(
        status__in=[str(status) for status in LEFT_OUT]
    )
    return found.order_by("line_starts_at", "pk")


def mark_clashes(events: Sequence[Event]) -> None:
    """Name, on each event, another one at the same place that overlaps it."""
    for rank, event in enumerate(events):
        for other in events[rank + 1 :]:
            if other.starts_at >= event.ends_at:
                break
            if place_key(event.offer) and place_key(event.offer) == place_key(other.offer):
                event.clash, other.clash = other.offer.title, event.offer.title


def place_key(offer: CollectiveOffer) -> tuple[Any, ...]:
    """What two offers at the same place have in common; empty while the place is unknown."""
    if offer.place == Place.VENUE:
        return (Place.VENUE, offer.venue_id)
    if offer.place == Place.OTHER:
        return (Place.OTHER, offer.event_address.lower(), offer.event_postal_code)
    school = getattr(offer, "live_uai", None) or getattr(offer.institution, "uai", None)
    return (Place.SCHOOL, school) if offer.place == Place.SCHOOL and school else ()
