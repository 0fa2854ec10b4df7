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
    from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard

    written = list(entries)
    calendar = Calendar()
    calendar.add("prodid", "-//pass Culture//offre collective//FR")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    if name:
        calendar.add("name", one_line(name).strip())
        calendar.add("x-wr-calname", one_line(name).strip())
    for zone in sorted({entry.zone for entry in written}):
        # The clock of a place, by the rule of each year: some agendas read no list of dates.
        zone_info = Timezone()
        zone_info.add("tzid", zone)
        standard, *summer = seasons_of(_rule(zone))
        zone_info.add_component(_season(TimezoneStandard(), standard))
        for season in summer:
            zone_info.add_component(_season(TimezoneDaylight(), season))
        calendar.add_component(zone_info)
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
        calendar.add_component(event)
    return calendar.to_ical()


@cache
def _rule(zone: str) -> str:
    """The last line of its file in the zone database."""
    file = resources.files("tzdata").joinpath("zoneinfo", *zone.split("/"))
    return file.read_bytes().decode("ascii", "replace").rstrip("\n").rpartition("\n")[2]


def _season(part: Any, season: Season) -> Any:
    part.add("dtstart", season.starts_at)
    if season.month is not None and season.weekday is not None:
        day = f"{season.week}{DAYS[season.weekday]}"
        part.add("rrule", {"freq": "yearly", "bymonth": season.month, "byday": day})
    part.add("tzname", season.name)
    part.add("tzoffsetfrom", season.offset_before)
    part.add("tzoffsetto", season.offset)
    return part
