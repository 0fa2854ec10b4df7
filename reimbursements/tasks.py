"""Doors opened by the clock."""

from django.utils import timezone

from bookings.rules import local_day
from core.rules import PARIS
from jobs.rules import EVERY_HOUR
from jobs.tasks import job
from reimbursements.actions import LaterRunExists, RunInProgress, run_statements
from reimbursements.rules import last_statement_day


# A run of 20 000 bookings takes under a minute; what a lost worker left is taken up an hour later.
@job(
    "reimbursements.issue_statements",
    "Émettre les justificatifs des jours prévus",
    EVERY_HOUR,
    soft_time_limit=780,
    time_limit=800,
)
def issue_statements() -> int:
    """Issue the statements of the last statement day (R51); returns how many."""
    day = last_statement_day(local_day(timezone.now(), PARIS))
    try:
        return len(run_statements(day=day, by=None).issued)
    except (RunInProgress, LaterRunExists):
        return 0
