"""What the clock does to accounts."""

from accounts import actions
from jobs.rules import EVERY_DAY, EVERY_HOUR
from jobs.tasks import job


@job("accounts.forget_knocks", "Oublier les demandes comptées", EVERY_DAY)
def forget_knocks() -> int:
    """Nobody is counted for longer than needed."""
    return actions.forget_knocks()


@job("accounts.forget_typed", "Effacer les saisies gardées trop longtemps", EVERY_HOUR)
def forget_typed() -> int:
    """What was typed and never saved is not kept for ever (decision 0018)."""
    return actions.forget_typed()


@job("accounts.forget_sessions", "Effacer les sessions terminées", EVERY_HOUR)
def forget_sessions() -> int:
    """A session that is over opens nothing, and says where somebody was."""
    return actions.forget_sessions()


@job("accounts.forget_tries", "Effacer les anciennes tentatives de connexion", EVERY_DAY)
def forget_tries() -> int:
    """What the lock-out counted, once it no longer closes anything."""
    return actions.forget_tries()
