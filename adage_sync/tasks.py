"""The clock's door to the housekeeping of entry tokens."""

from adage_sync import actions
from clock.rules import EVERY_DAY
from clock.tasks import job


@job("adage_sync.forget_old_tokens", "Oublier les jetons d’entrée périmés", EVERY_DAY)
def forget_old_tokens() -> int:
    """A token that has expired opens nothing: its trace is not needed any more."""
    return actions.forget_old_tokens()
