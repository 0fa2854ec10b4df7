"""When the clock itself is late: the only durations of the wiring."""

from datetime import datetime, timedelta

# Each task of the clock runs far more often: beyond this, nobody is running it.
# « Expirer » runs every minute, « réputer réalisée » every hour.
EXPIRE_IS_LATE = timedelta(minutes=10)
MARK_USED_IS_LATE = timedelta(hours=3)


def expire_is_late_before(now: datetime) -> datetime:
    """A pre-booking whose deadline passed before this moment should have expired (R25)."""
    return now - EXPIRE_IS_LATE


def mark_used_is_late_before(now: datetime) -> datetime:
    """A booking that became « réalisée » before this moment should say so (R28)."""
    return now - MARK_USED_IS_LATE
