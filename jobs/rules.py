"""How often each job passes, and from when it is late: the only durations of the clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

EVERY_MINUTE = timedelta(minutes=1)
EVERY_HOUR = timedelta(hours=1)
EVERY_DAY = timedelta(days=1)

# A job that is two periods late is an alarm.
PERIODS_BEFORE_ALARM = 2
# Successful runs are erased after two weeks.
KEPT = timedelta(days=14)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Job:
    """A job of the clock: its name, what it does in French, how often, the work itself.

    The work takes nothing and returns how many things it handled.
    """

    name: str
    title: str
    every: timedelta
    work: Callable[[], int]


def period_of(moment: datetime, every: timedelta) -> datetime:
    """The beginning of the period a moment falls in (UTC): the same for everybody who asks."""
    return EPOCH + (moment - EPOCH) // every * every


def late_before(now: datetime, every: timedelta) -> datetime:
    """A job whose last period is older than this has missed two of them."""
    return period_of(now, every) - PERIODS_BEFORE_ALARM * every


def forgotten_before(now: datetime) -> datetime:
    """Runs of periods older than this are forgotten."""
    return now - KEPT


def frequency(every: timedelta) -> str:
    """« chaque heure »."""
    known = {EVERY_MINUTE: "chaque minute", EVERY_HOUR: "chaque heure", EVERY_DAY: "chaque jour"}
    return known.get(every, f"toutes les {every}")


def duration(took: timedelta) -> str:
    """« 0,4 s », « 2 min 05 s »."""
    seconds = took.total_seconds()
    if seconds < 60:
        return f"{seconds:.1f}\u00a0s".replace(".", ",")
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}\u00a0min\u00a0{rest:02d}\u00a0s"
