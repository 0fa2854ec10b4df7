"""When clocks change: the present rule of a zone, as the zone database writes it (POSIX).

« CET-1CEST,M3.5.0,M10.5.0/3 »: one hour east of Greenwich, one more in summer, from the last
Sunday of March at 2 to the last Sunday of October at 3.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

NAME = r"<[^>]+>|[A-Za-z]+"
HOURS = r"[+-]?[0-9]+(?::[0-9]+)?"
DAY = rf"M([0-9]+)\.([1-5])\.([0-6])(?:/({HOURS}))?"
WHOLE = re.compile(rf"({NAME})({HOURS})(?:({NAME})({HOURS})?,{DAY},{DAY})?")
# The first of the years a calendar reads a rule from: any one before our events does.
SINCE = 1970
USUAL_HOUR = "2"
LAST_WEEK = 5
SUMMER = timedelta(hours=1)


@dataclass(frozen=True)
class Season:
    """A time of the year on one clock: it begins each year at `starts_at`, on the clock before it.

    `month`, `week` (-1: the last) and `weekday` (0: Sunday) are None for a clock without seasons.
    """

    name: str
    offset: timedelta
    offset_before: timedelta
    starts_at: datetime
    month: int | None = None
    week: int | None = None
    weekday: int | None = None


def seasons_of(rule: str) -> list[Season]:
    """Winter, then summer where there is one. Raises ValueError for a rule of another kind."""
    found = WHOLE.fullmatch(rule)
    if found is None:
        raise ValueError(rule)
    name, west, summer_name, summer_west, *days = found.groups()
    winter = -_hours(west)
    if summer_name is None:
        return [Season(name.strip("<>"), winter, winter, datetime(SINCE, 1, 1))]  # noqa: DTZ001
    summer = -_hours(summer_west) if summer_west else winter + SUMMER
    return [
        _season(name, winter, summer, days[4:]),
        _season(summer_name, summer, winter, days[:4]),
    ]


def _season(name: str, offset: timedelta, before: timedelta, day: list[str]) -> Season:
    month, week, weekday = (int(part) for part in day[:3])
    rank = -1 if week == LAST_WEEK else week
    # Of a month, the days that fall on this day of the week (Python's weeks begin on Monday).
    weeks = calendar.monthcalendar(SINCE, month)
    fitting = [one[(weekday - 1) % 7] for one in weeks if one[(weekday - 1) % 7]]
    first = fitting[rank if rank < 0 else rank - 1]
    starts_at = datetime(SINCE, month, first) + _hours(day[3] or USUAL_HOUR)  # noqa: DTZ001
    return Season(name.strip("<>"), offset, before, starts_at, month, rank, weekday)


def _hours(text: str) -> timedelta:
    sign = -1 if text.startswith("-") else 1
    whole, _, minutes = text.lstrip("+-").partition(":")
    return sign * timedelta(hours=int(whole), minutes=int(minutes or 0))
