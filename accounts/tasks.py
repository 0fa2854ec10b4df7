"""What the clock does to accounts."""

from accounts import actions
from clock.rules import EVERY_DAY
from clock.tasks import job


@job("accounts.forget_knocks", "Oublier les demandes comptées", EVERY_DAY)
def forget_knocks() -> int:
    """Nobody is counted for longer than needed."""
    return actions.forget_knocks()
