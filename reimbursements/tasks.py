"""Doors opened by the clock."""

from celery import shared_task
from django.utils import timezone

from bookings.rules import local_day
from ground.rules import PARIS
from reimbursements.actions import LaterRunExists, RunInProgress, run_statements
from reimbursements.rules import last_statement_day


# A run of 20 000 bookings takes under a minute; what a lost worker left is taken up an hour later.
@shared_task(name="reimbursements.tasks.issue_statements", soft_time_limit=780, time_limit=800)
def issue_statements() -> int:
    """Issue the statements of the last 1st or 16th (R51); returns how many."""
    day = last_statement_day(local_day(timezone.now(), PARIS))
    try:
        return len(run_statements(day=day, by=None).issued)
    except (RunInProgress, LaterRunExists):
        return 0
