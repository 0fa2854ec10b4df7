"""When to try again: the only durations of the outbox."""

from datetime import UTC, datetime, timedelta

# Premier délai avant un nouvel essai, doublé à chaque échec, plafonné (adage_api.md section 1).
FIRST_RETRY = timedelta(seconds=1)
LAST_RETRY = timedelta(minutes=5)

# Un message en attente depuis plus longtemps est une alarme (audit A8).
LATE = timedelta(minutes=5)

# Au-delà de ce nombre d’essais, le délai ne double plus (il est déjà au plafond).
DOUBLINGS_MAX = 12


# Une époque est le nombre de minutes depuis ce jour : deux restaurations n’en ont jamais une même.
EPOCHS_BEGIN = datetime(2020, 1, 1, tzinfo=UTC)


def epoch_of(now: datetime) -> int:
    """The epoch opened by a restore at this moment; without restore it is 1 for ever."""
    return int((now - EPOCHS_BEGIN) / timedelta(minutes=1))


# Ce qui attend depuis plus d’une minute est une alarme sur /pret/ (F13).
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
