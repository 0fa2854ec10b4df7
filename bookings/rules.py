"""The numbers and formulas of the texts about bookings: delays, deadlines."""

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from math import asin, cos, radians, sin, sqrt
from zoneinfo import ZoneInfo

from administration.rules.numbers import duration_at, duration_on, number_on, statements_from
from core.rules import PARIS, number, plural
from core.rules.dated import EARLIEST_CLOCK, in_force

ONE_DAY = timedelta(days=1)

# Notices of cancellation by the institution (R31): 48 hours, then 15 days from 1 January 2022 on.
# The table CancellationNotice, which is authoritative, begins with them; others are added there.
FIRST_CANCELLATION_NOTICES = [
    (date(2021, 1, 1), timedelta(hours=48)),
    (date(2022, 1, 1), timedelta(days=15)),
]

# A notice goes from one hour to 120 days (a century would make the date arithmetic fail).
SHORTEST_NOTICE, LONGEST_NOTICE = timedelta(hours=1), timedelta(days=120)
NOTICE_UNITS = {"days": ("jour", ONE_DAY), "hours": ("heure", timedelta(hours=1))}
# The effect of a notice is shown for events in one, three and six months (in days).
EVENTS_SHOWN = (30, 90, 180)


def notice_of(number: int, unit: str) -> timedelta | None:
    """A notice of so many « days » or « hours » (R31); None outside its bounds."""
    notice = NOTICE_UNITS[unit][1] * min(number, 10_000)
    return notice if SHORTEST_NOTICE <= notice <= LONGEST_NOTICE else None


def notice_parts(notice: timedelta) -> tuple[int, str]:
    """The number and the unit of a notice: in days from three days on, when they are whole."""
    whole = notice % ONE_DAY == 0 * ONE_DAY and notice >= 3 * ONE_DAY
    unit = "days" if whole else "hours"
    return notice // NOTICE_UNITS[unit][1], unit


# Live pre-bookings at most (R33): of one teacher, of one school, from a day on. The table
# PrebookingLimit, which is authoritative, begins with them; others are added there.
FIRST_PREBOOKING_LIMITS = [(date(2021, 1, 1), 20, 100)]
LOWEST_LIMIT, HIGHEST_LIMIT = 1, 10_000


def quiet_until(now: datetime) -> datetime:
    """Until when nobody may be reminded again: one an awaited person and offer (R61)."""
    return now + duration_at("between_reminders", now)


def local_day(moment: datetime, zone: str) -> date:
    """Day of this moment on the clock of a place (IANA zone name)."""
    return moment.astimezone(ZoneInfo(zone)).date()


# Several classes are separated by a comma, a semicolon, a slash, « et » or « & ».
CLASSES_APART = re.compile(r"\s*(?:[,;/&\n]|\bet\b)\s*", re.IGNORECASE)


def classes_in(text: str) -> list[str]:
    """The classes of « 4e B, 4e C et 3e A », each once, in their order; [] when none was said."""
    named = (" ".join(name.split()) for name in CLASSES_APART.split(text))
    return list(dict.fromkeys(name for name in named if name))


def same_class(one: str) -> str:
    """What « 4e B », « 4eB » and « 4E  b » have in common, to compare two outings."""
    return "".join(one.split()).casefold()


def notice_in_force(notices: Iterable[tuple[date, timedelta]], day: date) -> timedelta:
    """The cancellation notice in force on this day (R31).

    A table that is empty or starts later stops nobody: the texts' own notices stand in, the
    first of them for a day before all.
    """
    for table in (notices, FIRST_CANCELLATION_NOTICES):
        if (found := in_force(table, day)) is not None:
            return found
    return FIRST_CANCELLATION_NOTICES[0][1]


def notice_in_words(notice: timedelta) -> str:
    """« 15 jours », « 48 heures »."""
    many, unit = notice_parts(notice)
    return f"{number(many)} {NOTICE_UNITS[unit][0]}{plural(many)}"


def cancellable_until(starts_at: datetime, notice: timedelta, zone: str) -> datetime:
    """Last second at which the school may cancel, in UTC (R31, S23).

    The event's start minus the notice, at the same wall-clock hour on the calendar of the
    event's place (IANA zone): a clock change in between does not shift it.
    """
    wall_clock = starts_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return (wall_clock - notice).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def later(moment: datetime, days: int, starts_at: datetime, now: datetime) -> datetime:
    """A limit so many days later, counted from now when it has passed; at most the event's start.

    What a suspension took from a deadline is given back so, to many bookings at once.
    """
    return min(max(moment, now) + days * ONE_DAY, starts_at)


# A booking is « réalisée » some hours after its event: the delay of the day it was confirmed (R50).
def used_at(ends_at: datetime, agreed_at: datetime) -> datetime:
    """When a booking confirmed at a moment counts as used (UTC)."""
    return ends_at + duration_at("used_after", agreed_at)


def partner_cancels_until(ends_at: datetime, agreed_at: datetime) -> datetime:
    """Last moment at which the partner may cancel it, never once it counts as used (R27)."""
    within = duration_at("partner_cancels_within", agreed_at)
    return min(ends_at + within, used_at(ends_at, agreed_at))


def paid_by(run_day: date) -> date:
    """Last day by which a statement drawn up then is paid (R51)."""
    return run_day + duration_on("paid_within", run_day)


def expected_payment_date(ends_at: datetime, agreed_at: datetime) -> date:
    """Day by which the event that ends then (UTC) is expected to be paid (R50–R52).

    Used some time after its end, on the first statement of a later day in Paris, paid within the
    delay of that day.
    """
    return paid_by(next(statements_from(local_day(used_at(ends_at, agreed_at), PARIS) + ONE_DAY)))


# Once it is confirmed, only the contacts change (R19). Pre-booked, its text still changes, but
# neither the place, nor the levels, nor the addressee: these are the terms of the agreement.
CLOSED_ONCE_PREBOOKED = frozenset(
    {
        "venue_id", "place", "event_address", "event_postal_code", "event_city", "departments",
        "levels", "institution_id", "teacher_id",
    }
)  # fmt: skip
CLOSED_ONCE_CONFIRMED = CLOSED_ONCE_PREBOOKED | {
    "title", "description", "formats", "domains", "duration_minutes", "place_comment",
    "accessible_auditory", "accessible_cognitive", "accessible_motor", "accessible_visual",
    "image", "image_alt", "image_credit", "image_removed",
}  # fmt: skip


def fields_closed_by(state: str) -> frozenset[str]:
    """Fields of an offer that a live booking in this state closes to changes (R19)."""
    return CLOSED_ONCE_PREBOOKED if state == "PREBOOKED" else frozenset(CLOSED_ONCE_CONFIRMED)


# The calendar one subscribes to keeps one year of past events.
FEED_KEEPS = timedelta(days=365)


def feed_starts(now: datetime) -> datetime:
    """Events that ended before this moment leave the calendar one subscribes to."""
    return now - FEED_KEEPS


# Reminders to whoever has to act, so many days before the deadline (R61).
REMINDERS = ("first_reminder", "second_reminder", "last_reminder")
# The clock writes to nobody before 8 o’clock, on the clock of the event’s place.
FIRST_HOUR = 8
# The mail of the day after is still written two days after if the clock stopped, and leaves
# within three days.
OVER_FOR = timedelta(days=2)
# The page of the activity goes back this far.
ACTIVITY_LASTS = timedelta(days=90)
DAY_AFTER_GOOD_FOR = timedelta(days=3)


def reminder_days(day: date) -> list[int]:
    """How many days before a deadline the clock writes, for what it writes on this day (R61)."""
    return [int(number_on(key, day)) for key in REMINDERS]


def reminder_due(now: datetime, deadline: datetime, since: datetime, zone: str) -> int | None:
    """Which reminder a deadline deserves today (in days before it), None for none (moments in UTC).

    The one whose day has come and whose next has not: a clock that stopped a day writes the day
    after. Whoever was first told on that very day or later (`since`) has just read the deadline.
    """
    if not _is_open(now, zone) or deadline < now:
        return None
    today, last = local_day(now, zone), local_day(deadline, zone)
    reached = [days for days in reminder_days(today) if today >= last - days * ONE_DAY]
    if not reached or local_day(since, zone) >= last - min(reached) * ONE_DAY:
        return None
    return min(reached)


def days_left(now: datetime, deadline: datetime, zone: str) -> int:
    """Days from today to the deadline's, on the calendar of a place; 0 is today."""
    return max((local_day(deadline, zone) - local_day(now, zone)).days, 0)


def reminders_look_until(now: datetime) -> datetime:
    """Deadlines after this moment deserve no reminder yet, wherever they are."""
    return now + (max(reminder_days(local_day(now, EARLIEST_CLOCK))) + 1) * ONE_DAY


def is_eve(now: datetime, starts_at: datetime, zone: str) -> bool:
    """Whether the event is tomorrow, and it is late enough in the morning to write."""
    return _is_open(now, zone) and local_day(now, zone) + ONE_DAY == local_day(starts_at, zone)


def is_just_over(now: datetime, ends_at: datetime, zone: str) -> bool:
    """Whether the event ended yesterday, or the day before if nobody wrote then."""
    since = local_day(now, zone) - local_day(ends_at, zone)
    return _is_open(now, zone) and ONE_DAY <= since <= OVER_FOR


def events_told_around(now: datetime) -> tuple[datetime, datetime]:
    """No event that ended before the first or starts after the second is told of today."""
    return now - OVER_FOR - ONE_DAY, now + 2 * ONE_DAY


def event_mail_good_until(now: datetime, zone: str, is_over: bool) -> datetime:
    """Until when a mail of the clock makes sense (UTC): what says « demain », until midnight."""
    if is_over:
        return now + DAY_AFTER_GOOD_FOR
    midnight = datetime.combine(local_day(now, zone) + ONE_DAY, time(), tzinfo=ZoneInfo(zone))
    return midnight.astimezone(UTC)


def _is_open(now: datetime, zone: str) -> bool:
    return now.astimezone(ZoneInfo(zone)).hour >= FIRST_HOUR


def days_bounds(first: date, last: date, zone: str) -> tuple[datetime, datetime]:
    """Start of the first day and end of the last one, excluded, on the clock of a place."""
    start = datetime(first.year, first.month, first.day, tzinfo=ZoneInfo(zone))
    after = last + ONE_DAY
    return start, datetime(after.year, after.month, after.day, tzinfo=ZoneInfo(zone))


def days_around(first: date, last: date) -> tuple[datetime, datetime]:
    """Moments (UTC) outside which no clock of the earth reads one of these days.

    A wide range that an index answers; the exact day of each place is asked of what remains (R34).
    """
    start, end = days_bounds(first, last, "UTC")
    return start - ONE_DAY, end + ONE_DAY


def days_of_month(first: date) -> list[date]:
    """Every day of the month that begins on `first`."""
    many = monthrange(first.year, first.month)[1]
    return [first.replace(day=day) for day in range(1, many + 1)]


# The subscription of a person of an institution stops when they have not come back through ADAGE
# for a year.
FEED_NEEDS_ENTRY_WITHIN = timedelta(days=365)


def entered_since(now: datetime) -> datetime:
    """Who last came in through ADAGE before this moment no longer reads the school's calendar."""
    return now - FEED_NEEDS_ENTRY_WITHIN


# Mean radius of the Earth, in kilometres.
EARTH_RADIUS = 6371.0
Point = tuple[Decimal, Decimal]


def narrowing(latitude: Decimal) -> float:
    """By how much a degree of longitude is shorter than one of latitude, at this latitude."""
    return cos(radians(float(latitude)))


def kilometres(one: Point, other: Point) -> float:
    """As the crow flies between two points (latitude, longitude in degrees)."""
    lat1, lng1 = (radians(float(angle)) for angle in one)
    lat2, lng2 = (radians(float(angle)) for angle in other)
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lng2 - lng1) / 2) ** 2
    return 2 * EARTH_RADIUS * asin(sqrt(half))
