"""The .ics of a mail: the same event at each step, moved by its status (R62)."""

from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event

from bookings.mails.words import place_of
from bookings.models import Booking
from outbox.actions.posting import Attachment

# state of the booking: (STATUS, SEQUENCE); a later step has a higher number (RFC 5545).
STEPS = {
    "PREBOOKED": ("TENTATIVE", 0),
    "CONFIRMED": ("CONFIRMED", 1),
    "USED": ("CONFIRMED", 1),
    "CANCELLED": ("CANCELLED", 2),
}


def calendar_of(booking: Booking, state: str, link: str) -> Attachment:
    """One event on the clock of its place, as a file; `state` is the one the mail tells of."""
    calendar = Calendar()
    calendar.add("prodid", "-//pass Culture//offre collective//FR")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "CANCEL" if state == "CANCELLED" else "PUBLISH")
    calendar.add_component(_event(booking, state, link))
    # The clock changes around the event are enough: the whole table is 3 kB a mail.
    first, last = booking.starts_at.date(), booking.ends_at.date()
    calendar.add_missing_timezones(
        first_date=first.replace(first.year - 1, 1, 1), last_date=last.replace(last.year + 2, 1, 1)
    )
    return f"{booking.reference}.ics", calendar.to_ical(), "text/calendar"


def _event(booking: Booking, state: str, link: str) -> Event:
    zone = ZoneInfo(booking.time_zone)
    status, sequence = STEPS[state]
    event = Event()
    event.add("uid", f"{booking.reference}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstamp", timezone.now())
    event.add("sequence", sequence)
    event.add("status", status)
    event.add("summary", booking.offer.title)
    event.add("dtstart", booking.starts_at.astimezone(zone))
    event.add("dtend", booking.ends_at.astimezone(zone))
    event.add("location", place_of(booking))
    event.add("url", link)
    event.add("description", f"{booking.offer.ref}, {booking.offer.venue.partner.name}\n{link}")
    event.add("transp", "TRANSPARENT" if status == "TENTATIVE" else "OPAQUE")
    return event
