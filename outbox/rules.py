"""When to try again: the only durations of the outbox."""

from datetime import datetime, timedelta

# Premier délai avant un nouvel essai, doublé à chaque échec, plafonné (adage_api.md section 1).
FIRST_RETRY = timedelta(seconds=1)
LAST_RETRY = timedelta(minutes=5)

# Un message en attente depuis plus longtemps est une alarme (audit A8).
LATE = timedelta(minutes=5)

# Au-delà de ce nombre d’essais, le délai ne double plus (il est déjà au plafond).
DOUBLINGS_MAX = 12


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
