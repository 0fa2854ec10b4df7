"""The calendar entry of a booking, or of one that may come: in mails, pages, feeds (R62)."""

from dataclasses import replace
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from bookings.documents.words import place_at
from bookings.models import Booking, CalendarFeed
from bookings.queries.agenda import agenda_of, agenda_of_school, earlier_of, had_by
from bookings.rules import classes_in, feed_starts
from core.files.calendar import CANCELLED, CONFIRMED, TENTATIVE, Entry, write_calendar
from offers.models import CollectiveOffer, CollectiveStock
from outbox.actions.posting import Attachment
from schools.models import Institution

# state of the booking: (STATUS, step); a later step has a higher number.
STEPS = {
    "PREBOOKED": (TENTATIVE, 0),
    "CONFIRMED": (CONFIRMED, 1),
    "USED": (CONFIRMED, 1),
    "REIMBURSED": (CONFIRMED, 1),
    "CANCELLED": (CANCELLED, 2),
}


def calendar_of(booking: Booking, state: str, link: str) -> Attachment:
    """One event as a file; `state` is the one the mail or the page tells of."""
    entry = entry_of(booking, state, link, rank=earlier_of(booking))
    method = "CANCEL" if entry.status == CANCELLED else "PUBLISH"
    content = write_calendar([entry], stamp=timezone.now(), method=method)
    return f"{booking.reference}.ics", content, "text/calendar"


def proposal_of(booking: Booking, line: CollectiveStock, link: str) -> Attachment:
    """The next revision of the same event, on the dates proposed (R30): one number later."""
    agreed = entry_of(booking, "PREBOOKED", link, rank=earlier_of(booking))
    entry = replace(
        agreed, sequence=agreed.sequence + 1, starts_at=line.starts_at, ends_at=line.ends_at
    )
    content = write_calendar([entry], stamp=timezone.now(), method="PUBLISH")
    return f"{booking.reference}.ics", content, "text/calendar"


def tentative_of(
    offer: CollectiveOffer, line: CollectiveStock, school: Institution, link: str
) -> Attachment:
    """The event of an offer still free, as the pre-booking of this school would enter it."""
    rank = had_by(school, offer)
    entry = _entry(offer, school, line, link, number=("PREBOOKED", rank), zone=offer.time_zone)
    content = write_calendar([entry], stamp=timezone.now(), method="PUBLISH")
    return f"{offer.ref}.ics", content, "text/calendar"


def content_of(feed: CalendarFeed) -> bytes:
    """The calendar of a person: the events of a year back and all to come, without any price."""
    now = timezone.now()
    since = feed_starts(now)
    if feed.side == CalendarFeed.Side.SCHOOL:
        school = feed.user.school_role.institution
        assert school is not None
        found = agenda_of_school(school, since)
    else:
        found = agenda_of(feed.user, since)
    entries = []
    for booking in found:
        if feed.side == CalendarFeed.Side.SCHOOL:
            # For the school: the class first, it leads to the booking.
            path = reverse("school:booking", args=[booking.reference])
            classes = ", ".join(classes_in(booking.class_name))
        else:
            # For the partner: it leads to the offer.
            path, classes = reverse("partner:offer", args=[booking.offer.ref]), ""
        link = settings.SITE_URL.rstrip("/") + path
        entry = entry_of(booking, booking.state, link, rank=booking.rank)
        titled = replace(entry, title=f"{classes}\u00a0: {entry.title}") if classes else entry
        entries.append(titled)
    return write_calendar(entries, stamp=now, name=settings.SITE_NAME)


def entry_of(booking: Booking, state: str, link: str, *, rank: int) -> Entry:
    """The event of a booking, on the dates agreed; `rank` as below."""
    number, zone = (state, rank), booking.time_zone
    return _entry(booking.offer, booking.institution, booking, link, number=number, zone=zone)


def _entry(
    offer: CollectiveOffer,
    school: Institution,
    dates: Booking | CollectiveStock,
    link: str,
    *,
    number: tuple[str, int],
    zone: str,
) -> Entry:
    """The same offer for the same school is one event, whatever happens to its date.

    `number`: the state of the booking, and how many bookings of that school on that offer came
    before, three numbers each.
    """
    state, rank = number
    status, step = STEPS[state]
    who = f"{school.name}, {school.city}\n{offer.ref}, {offer.venue.partner.name}"
    return Entry(
        uid=f"{offer.ref}-{school.uai}@{urlsplit(settings.SITE_URL).hostname}",
        sequence=rank * len({last for _, last in STEPS.values()}) + step,
        status=status,
        title=offer.title,
        starts_at=dates.starts_at,
        ends_at=dates.ends_at,
        zone=zone,
        place=place_at(offer, school),
        link=link,
        description=f"{who}\n{link}",
    )
