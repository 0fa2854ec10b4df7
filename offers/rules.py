"""The words, numbers and limits of the texts about collective offers."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from administration.rules.lists import Terms
from administration.rules.numbers import duration_at

# Formats of an activity, which may be combined (S14), and artistic and cultural domains (R10).
FORMATS, DOMAINS = Terms("format"), Terms("domain")

# Lengths (R10, R15).
TITLE_MAX = 110
DESCRIPTION_MAX = 1500
PLACE_COMMENT_MAX = 200
PRICE_DETAIL_MAX = 1000
NOTIFICATION_EMAILS_MAX = 6
IMAGE_ALT_MAX = 200
IMAGE_CREDIT_MAX = 100

# Offer templates, and the requests of teachers.
PRICE_TEXT_MAX = 200
REQUEST_TEXT_MAX = 1000
MESSAGE_MAX = 1000
WISHED_DATES_MAX = 3

# Participants and adults with them (R15).
PARTICIPANTS_MAX = 3000
ADULTS_MAX = 50
ADULTS_USUAL = 2  # what a new offer proposes

# Digits before the decimal mark that the database can keep.
PRICE_DIGITS = 10


def days_without_answer(waiting_since: datetime | None, now: datetime) -> int:
    """Days a request has waited for the partner, once it is too long; 0 before."""
    waited = now - waiting_since if waiting_since else timedelta()
    return waited.days if waited >= duration_at("answer_expected", now) else 0


def held_until(now: datetime, bookable_until: datetime) -> datetime:
    """Until when a new line stays held for a teacher, never after the deadline (R30)."""
    return min(now + duration_at("proposal_hold", now), bookable_until)


def suggested_deadline(today: date, event: date, asked: date) -> date:
    """Day proposed as booking deadline: the one asked, half-way to the event if that is past."""
    return asked if asked > today else today + (event - today) // 2


# Import of offers: one file at a time, read and checked in small chunks.
IMPORT_BYTES_MAX = 5 * 1024 * 1024
IMPORT_LINES_MAX = 1000
IMPORT_COLUMNS_MAX = 60
IMPORT_JOBS_AT_ONCE = 3
IMPORT_CHUNK = 40
# Rows of the search compared at a time: half a second.
SEARCH_SLICE = 1000

# The same file, from the same person, within this time: a double click.
SAME_IMPORT = timedelta(minutes=1)

# An import that nobody has moved forward for this long is taken up again by the sweep.
IMPORT_FORGOTTEN = timedelta(seconds=30)


# A checked import that nobody confirms is erased after a month, with its file.
IMPORT_KEPT = timedelta(days=30)


def import_too_old_before(now: datetime) -> datetime:
    """An import never confirmed and untouched since this moment is forgotten."""
    return now - IMPORT_KEPT


def import_forgotten_on(touched_at: datetime) -> datetime:
    """When an import never confirmed will be forgotten."""
    return touched_at + IMPORT_KEPT


def same_import_after(now: datetime) -> datetime:
    """The same file sent since this moment is the same import."""
    return now - SAME_IMPORT


def import_forgotten_before(now: datetime) -> datetime:
    """An import at work that nobody has touched since this moment was lost on the way."""
    return now - IMPORT_FORGOTTEN


def example_of_event(today: date) -> date:
    """A day far enough for the example of the import's template: a weekday in some 90 days."""
    event = today + timedelta(days=90)
    return event - timedelta(days=max(event.weekday() - 4, 0))


def local_days(starts_at: datetime, ends_at: datetime, zone: str) -> tuple[date, date]:
    """First and last day of an event on the clock of its place."""
    place = ZoneInfo(zone)
    return starts_at.astimezone(place).date(), ends_at.astimezone(place).date()


def days_between(first: date, last: date) -> list[date]:
    """Every day of an event, the last one included; it never leaves its school year (R15)."""
    many = min((last - first).days, LONGEST_EVENT) + 1
    return [first + timedelta(days=rank) for rank in range(many)]


LONGEST_EVENT = 366

# Why an offer is declared non-conforming (R12): code -> words.
MOTIVES = Terms("non_conformity")


def review_due(submitted_at: datetime) -> datetime:
    """Until when the administration says it will have answered (R12)."""
    return submitted_at + duration_at("review_delay", submitted_at)


# The effect of a rule of review is told on so many days.
REVIEWED_DAYS = 30
# A rule written in a form opened so long ago still begins « now ».
FILLED_WITHIN = timedelta(minutes=15)


def published_recently(now: datetime) -> datetime:
    """What a rule of review would have made wait was published after this moment."""
    return now - timedelta(days=REVIEWED_DAYS)


def published_since(now: datetime) -> datetime:
    """An offer or a template published after this moment is new: moderation reads it first."""
    return now - duration_at("newly_published", now)
