"""Writing a calendar (.ics): events on the clock of their place, with its hours (RFC 5545)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

from core.rules.french import NBSP
from core.rules.text import one_line, several_lines
from core.rules.time_zones import Season, seasons_of

TENTATIVE, CONFIRMED, CANCELLED = "TENTATIVE", "CONFIRMED", "CANCELLED"
# Many agendas show neither STATUS nor a colour for it: the title says so too.
SAID = {TENTATIVE: f"Provisoire{NBSP}: ", CANCELLED: f"Annulé{NBSP}: "}
DAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")


@dataclass(frozen=True)
class Entry:
    """One event. `uid` never changes; each revision has a higher `sequence`.

    Moments are aware; `zone` is the IANA name of the clock of the place.
    """

    uid: str
    sequence: int
    status: str
    title: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    place: str
    link: str
    description: str


def write_calendar(
    entries: Iterable[Entry], *, stamp: datetime, method: str = "PUBLISH", name: str = ""
) -> bytes:
    """Return the file, its lines folded at 75 octets; `name` is what an agenda shows for a feed."""
    # 10 MB a process: loaded by who writes a calendar.
    from icalendar import Calendar, Event

    written = list(entries)
    calendar = Calendar()
    calendar.add("prodid", "-//pass Culture//offre collective//FR")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    if name:
        calendar.add("name", one_line(name).strip())
        calendar.add("x-wr-calname", one_line(name).strip())
    parts = [_clock(zone) for zone in sorted({entry.zone for entry in written})]
    for entry in written:
        place_zone = ZoneInfo(entry.zone)
        event = Event()
        event.add("uid", entry.uid)
        event.add("dtstamp", stamp)
        event.add("sequence", entry.sequence)
        event.add("status", entry.status)
        event.add("summary", SAID.get(entry.status, "") + one_line(entry.title).strip())
        event.add("dtstart", entry.starts_at.astimezone(place_zone))
        event.add("dtend", entry.ends_at.astimezone(place_zone))
        event.add("location", one_line(entry.place).strip())
        event.add("url", entry.link)
        event.add("description", several_lines(entry.description))
        event.add("transp", "OPAQUE" if entry.status == CONFIRMED else "TRANSPARENT")
        parts.append(event.to_ical())
    head, end, _ = calendar.to_ical().rpartition(b"END:VCALENDAR\r\n")
    return b"".join([head, *parts, end])


@cache
def _clock(zone: str) -> bytes:
    """The clock of a place, by the rule of each year: some agendas read no list of dates.

    Written once a process: it is the same in every mail, and half of what a calendar costs.
    """
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

    # The rule is the last line of its file in the zone database.
    file = resources.files("tzdata").joinpath("zoneinfo", *zone.split("/"))
    rule = file.read_bytes().decode("ascii", "replace").rstrip("\n").rpartition("\n")[2]
    written = Timezone()
    written.add("tzid", zone)
    standard, *summer = seasons_of(rule)
    written.add_component(_season(TimezoneStandard(), standard))
    for season in summer:
        written.add_component(_season(TimezoneDaylight(), season))
    return bytes(written.to_ical())


def _season(part: Any, season: Season) -> Any:
    part.add("dtstart", season.starts_at)
    if season.month is not None and season.weekday is not None:
        day = f"{season.week}{DAYS[season.weekday]}"
        part.add("rrule", {"freq": "yearly", "bymonth": season.month, "byday": day})
    part.add("tzname", season.name)
    part.add("tzoffsetfrom", season.offset_before)
    part.add("tzoffsetto", season.offset)
    return part
