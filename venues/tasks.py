"""What the clock does to partners."""

from jobs.rules import EVERY_DAY
from jobs.tasks import job
from venues.actions import forgetting


@job("venues.forget_unconfirmed", "Oublier les inscriptions jamais confirmées", EVERY_DAY)
def forget_unconfirmed() -> int:
    """An address never confirmed holds no SIREN for ever."""
    return forgetting.forget_unconfirmed()
