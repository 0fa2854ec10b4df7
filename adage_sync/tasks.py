"""The clock's door: referenced partners read from ADAGE, housekeeping of what it leaves here."""

from adage_sync import actions, pull
from jobs.rules import EVERY_DAY, EVERY_HOUR
from jobs.tasks import job


@job("adage_sync.sync_partners", "Lire les partenaires référencés dans ADAGE", EVERY_HOUR)
def sync_partners() -> int:
    """What changed since the last reading (R3); a silent ADAGE is a failure, tried again."""
    report = pull.sync_partners()
    return sum(len(names) for what, names in report.lines.items() if what != "unknown")


@job("adage_sync.forget_old_tokens", "Oublier les jetons d’entrée périmés", EVERY_DAY)
def forget_old_tokens() -> int:
    """A token that has expired opens nothing, the calls of past hours count no more."""
    return actions.forget_old_tokens()
