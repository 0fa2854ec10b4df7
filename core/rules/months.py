"""The days of a month or a week, with what falls on them and the holidays of each."""

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from core.rules.holidays import public_holiday, school_holidays

ZONES = ("A", "B", "C")


class Lasting(Protocol):
    """What stands on days: an offer of a partner, an outing of a school."""

    def days(self) -> tuple[date, date]:
        """Its first and last day."""


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
    first_day, last_day = days[0][0], days[-1][-1]
    bands = [(zone, band) for zone in zones for band in school_holidays(zone, first_day, last_day)]
    # Name of each school holiday of a day, and its zones.
    closed: dict[date, dict[str, list[str]]] = {}
    for day in (day for week in days for day in week):
        names = closed.setdefault(day, {})
        for zone, band in bands:
            if band.first <= day <= band.last and zone not in names.get(band.name, []):
                names.setdefault(band.name, []).append(zone)
    spans = [(event, *event.days()) for event in events]
    return [
        [
            Day(
                day=day,
                today=day == today,
                past=day < today,
                outside=bool(month) and day.month != month,
                holiday=public_holiday(day, territory),
                bands=list(closed[day].items()),
                events=[event for event, first, last in spans if first <= day <= last],
            )
            for day in week
        ]
        for week in days
    ]
