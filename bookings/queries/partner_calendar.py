"""The calendar of a partner: its events day by day, school holidays, two events at one place."""

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from accounts.models import User
from bookings.queries.partner_offers import WantedOffers, my_offers
from bookings.queries.status import Standing, Status, standing
from ground.rules.holidays import public_holiday, school_holidays
from offers.models import CollectiveOffer, Place
from offers.queries.visibility import day_of_event

ZONES = ("A", "B", "C")
LEFT_OUT = [Status.ARCHIVED, Status.CANCELLED, Status.EXPIRED, Status.REJECTED]


class Lasting(Protocol):
    """What stands on days: an offer of a partner, an outing of a school."""

    def days(self) -> tuple[date, date]:
        """Its first and last day."""


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


@dataclass
class Day:
    """One cell: what happens, the school holidays (name, zones) and the public one."""

    day: date
    today: bool
    past: bool
    outside: bool
    holiday: str = ""
    bands: list[tuple[str, list[str]]] = field(default_factory=list)
    events: list[Any] = field(default_factory=list)


def weeks_of_month(day: date) -> list[list[date]]:
    """The weeks, from Monday, that hold the month of this day."""
    return calendar.Calendar().monthdatescalendar(day.year, day.month)


def week_of(day: date) -> list[date]:
    """Monday to Sunday."""
    monday = day.toordinal() - day.weekday()
    return [date.fromordinal(monday + rank) for rank in range(7)]


def neighbours(day: date, *, by_week: bool) -> tuple[date, date]:
    """A day of the week or of the month before, and of the one after."""
    if by_week:
        return date.fromordinal(day.toordinal() - 7), date.fromordinal(day.toordinal() + 7)
    first = day.replace(day=1)
    last = day.replace(day=calendar.monthrange(day.year, day.month)[1])
    return date.fromordinal(first.toordinal() - 1), date.fromordinal(last.toordinal() + 1)


def events_between(user: User, now: datetime, partner: str, first: date, last: date) -> list[Event]:
    """Dated offers of the person's structures that touch these days, by hour, clashes marked."""
    offers = my_offers(user, now, WantedOffers(partner=partner, last=last))
    ending = offers.alias(ends_day=day_of_event("line_ends_at"))
    found = ending.filter(ends_day__gte=first).exclude(
        status__in=[str(status) for status in LEFT_OUT]
    )
    events = [
        Event(offer, standing(offer), offer.line_starts_at, offer.line_ends_at)  # type: ignore[attr-defined]
        for offer in found.order_by("line_starts_at", "pk")
    ]
    mark_clashes(events)
    return events


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


def filled(
    weeks: Iterable[Sequence[date]],
    events: Sequence[Lasting],
    today: date,
    month: int,
    territory: str,
    zones: Sequence[str] = ZONES,
) -> list[list[Day]]:
    """The days of these weeks with what falls on them; `month` 0: no day is outside.

    `zones`: those whose school holidays are shown.
    """
    days = [list(week) for week in weeks]
    bands = _bands(zones, days[0][0], days[-1][-1])
    spans = [(event, *event.days()) for event in events]
    return [
        [
            Day(
                day=day,
                today=day == today,
                past=day < today,
                outside=bool(month) and day.month != month,
                holiday=public_holiday(day, territory),
                bands=_said(bands, day),
                events=[event for event, first, last in spans if first <= day <= last],
            )
            for day in week
        ]
        for week in days
    ]


def _bands(zones: Sequence[str], first: date, last: date) -> list[tuple[str, Any]]:
    return [(zone, band) for zone in zones for band in school_holidays(zone, first, last)]


def _said(bands: list[tuple[str, Any]], day: date) -> list[tuple[str, list[str]]]:
    """Name of each school holiday of a day, and its zones."""
    found: dict[str, list[str]] = {}
    for zone, band in bands:
        if band.first <= day <= band.last:
            found.setdefault(band.name, []).append(zone)
    return list(found.items())
