"""Dates of the demonstration: always so many days from the day it is loaded, so it never rots."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
SATURDAY = 5

# No event of the demonstration is farther than this many days.
FARTHEST = 145


def day(today: date, days: int) -> date:
    """This many days from today."""
    return today + timedelta(days=days)


def school_day(today: date, days: int) -> date:
    """The same; a week-end moves to the nearest week day, away from today."""
    found = day(today, days)
    if found.weekday() >= SATURDAY:
        found += timedelta(days=7 - found.weekday() if days > 0 else SATURDAY - 1 - found.weekday())
    return found


def moment(on: date, hour: int = 10, minute: int = 0) -> datetime:
    """A day at an hour on the clock of Paris."""
    return datetime(on.year, on.month, on.day, hour, minute, tzinfo=PARIS)


def hours_after(start: datetime, hours: float) -> datetime:
    """So many hours later."""
    return start + timedelta(hours=hours)
