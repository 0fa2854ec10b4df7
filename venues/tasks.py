"""What the clock does to partners."""

from jobs.rules import EVERY_DAY
from jobs.tasks import job
from venues.actions import forgetting, territories


@job("venues.forget_unconfirmed", "Oublier les inscriptions jamais confirmées", EVERY_DAY)
def forget_unconfirmed() -> int:
    """An address never confirmed holds no SIREN for ever."""
    return forgetting.forget_unconfirmed()


@job("venues.follow_territories", "Mettre les lieux dans leur département", EVERY_DAY)
def follow_territories() -> int:
    """A territory takes the venues of its postal codes, and sets their clock."""
    return territories.follow_territories()
