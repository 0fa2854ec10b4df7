"""Writing a calendar (.ics): events on the clock of their place, with its hours (RFC 5545)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

TENTATIVE, CONFIRMED, CANCELLED = "TENTATIVE", "CONFIRMED", "CANCELLED"


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
    written = list(entries)
    calendar = Calendar()
    calendar.add("prodid", "-//pass Culture//offre collective//FR")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    if name:
        calendar.add("name", name)
        calendar.add("x-wr-calname", name)
    for entry in written:
        calendar.add_component(_event(entry, stamp))
    if written:
        # The clock changes around the events are enough: the whole table is 3 kB a zone.
        first = min(entry.starts_at for entry in written).date()
        last = max(entry.ends_at for entry in written).date()
        calendar.add_missing_timezones(
            first_date=first.replace(first.year - 1, 1, 1),
            last_date=last.replace(last.year + 2, 1, 1),
        )
    return calendar.to_ical()


def _event(entry: Entry, stamp: datetime) -> Event:
    zone = ZoneInfo(entry.zone)
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", stamp)
    event.add("sequence", entry.sequence)
    event.add("status", entry.status)
    event.add("summary", entry.title)
    event.add("dtstart", entry.starts_at.astimezone(zone))
    event.add("dtend", entry.ends_at.astimezone(zone))
    event.add("location", entry.place)
    event.add("url", entry.link)
    event.add("description", entry.description)
    event.add("transp", "OPAQUE" if entry.status == CONFIRMED else "TRANSPARENT")
    return event
