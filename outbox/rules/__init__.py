"""When to try again: the only durations of the outbox."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

# First wait before trying again, doubled at each failure, up to a ceiling (adage_api.md section 1).
FIRST_RETRY = timedelta(seconds=1)
LAST_RETRY = timedelta(minutes=5)

# A message that has waited for longer is an alarm (audit A8).
LATE = timedelta(minutes=5)

# Beyond, the wait no longer doubles (it is at its ceiling already).
DOUBLINGS_MAX = 12


# An epoch is the number of minutes since that day: two restores never share one.
EPOCHS_BEGIN = datetime(2020, 1, 1, tzinfo=UTC)


def epoch_of(now: datetime) -> int:
    """The epoch opened by a restore at this moment; without restore it is 1 for ever."""
    return int((now - EPOCHS_BEGIN) / timedelta(minutes=1))


# What has waited for more than a minute is an alarm at /pret/ (F13).
WAITS_TOO_LONG = timedelta(minutes=1)


def waits_too_long(seconds: float) -> bool:
    """The oldest message has been waiting for more than the alarm allows."""
    return timedelta(seconds=seconds) > WAITS_TOO_LONG


def next_try(now: datetime, attempts: int, draw: float) -> datetime:
    """When to try again after this many failures: backoff with full jitter.

    `draw` is a number drawn in [0, 1): the callers draw it, so that this stays a formula.
    """
    ceiling = min(FIRST_RETRY * 2 ** min(attempts, DOUBLINGS_MAX), LAST_RETRY)
    return now + ceiling * draw


def after(now: datetime, seconds: float) -> datetime:
    """This many seconds from now, at most the last retry delay: nobody makes us wait for days."""
    return now + min(timedelta(seconds=max(seconds, 0)), LAST_RETRY)


def late_before(now: datetime) -> datetime:
    """Messages due before this moment and not delivered are late (A8)."""
    return now - LATE


# A sending that lasts longer was interrupted: the provider is asked (F23).
SENDING_AT_MOST = timedelta(seconds=90)
# The time a provider needs to know what it has just received, before it is asked.
KNOWN_AFTER = timedelta(seconds=20)
# Beyond, somebody must decide about a mail nobody knows anything of.
LOOKED_UP_FOR = timedelta(hours=24)
# A mail written longer ago says itself that it is late (F22).
LATE_MAIL = timedelta(hours=24)
# What providers tell is forgotten after three months.
EVENTS_KEPT = timedelta(days=90)


def lost_before(now: datetime) -> datetime:
    """A mail handed over before this moment and not settled: its sender died."""
    return now - SENDING_AT_MOST


def ask_from(now: datetime) -> datetime:
    """When the provider may be asked about a mail that has just become uncertain."""
    return now + KNOWN_AFTER


def is_given_up(claimed_at: datetime, now: datetime) -> bool:
    """Whether the provider was asked long enough."""
    return now - claimed_at > LOOKED_UP_FOR


def is_late_mail(written_at: datetime, now: datetime) -> bool:
    """Whether a mail leaves so long after it was written that it must say so."""
    return now - written_at > LATE_MAIL


def events_forgotten_before(now: datetime) -> datetime:
    """Events of providers older than this are forgotten."""
    return now - EVENTS_KEPT


@dataclass(frozen=True)
class Topic:
    """Mails one may want at once, in the summary of the day, or not at all.

    `mails` are names of mail functions; an essential topic always leaves at once. `side` is the
    one whose people receive it: jardin (partners) or cour (schools).
    """

    key: str
    label: str
    what: str
    side: str
    mails: tuple[str, ...]
    essential: bool = False


# The summary of the day leaves from 8 o’clock on, in Paris.
DIGEST_HOUR = 8


def digest_time(now: datetime, zone: str) -> datetime | None:
    """Since when today’s summary may leave: it holds what was written before; None before 8 h."""
    local = now.astimezone(ZoneInfo(zone))
    if local.hour < DIGEST_HOUR:
        return None
    return local.replace(hour=DIGEST_HOUR, minute=0, second=0, microsecond=0)
