"""What the clock does across subjects: the purge of personal data."""

from administration.actions import record_command
from jobs.rules import EVERY_DAY
from jobs.tasks import job
from operations import purge
from operations.rules.retention import PURGE

LIMITS = {"soft_time_limit": 600, "time_limit": 700}


@job(PURGE, "Effacer les données personnelles trop anciennes", EVERY_DAY, **LIMITS)
def purge_personal_data() -> int:
    """What the table of durations lets go; what was done stands in the journal (M26)."""
    report = {line.name: line.found for line in purge.purge()}
    if any(report.values()):
        record_command("purge", facts=report)
    return sum(report.values())
