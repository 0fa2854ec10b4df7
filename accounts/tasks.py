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
