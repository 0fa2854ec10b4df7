"""Doors opened by the clock: they call the relay's one function."""

from celery import shared_task
from django.utils import timezone

from core.rules import PARIS
from jobs.actions import each
from jobs.rules import EVERY_DAY, EVERY_HOUR
from jobs.tasks import job
from outbox import rules
from outbox.actions import deliver_due, forget_events, settle_doubts
from outbox.mails import digest
from outbox.queries import held_before

# Nothing begins beyond; what has begun ends long before the limits of the task (F22b).
BUSY_SECONDS = 15
LIMITS = {"soft_time_limit": 180, "time_limit": 240}


@shared_task(name="outbox.tasks.sweep", **LIMITS)
def sweep() -> None:
    """Deliver what no relay came for (D7)."""
    settle_doubts()
    deliver_due(seconds=BUSY_SECONDS, shy=True)


@job("outbox.sum_up", "Envoyer les résumés du jour", EVERY_HOUR)
def sum_up_the_day() -> int:
    """From 8 h in Paris, one summary a day to whoever wants one; returns how many leave."""
    now = timezone.now()
    before = rules.digest_time(now, PARIS)
    if before is None:
        return 0
    day = timezone.localdate(now)
    return each(held_before(before), lambda to: digest.sum_up(recipient=to, before=before, day=day))


@job("outbox.forget_events", "Oublier les anciens événements des courriels", EVERY_DAY)
def forget_mail_events() -> int:
    """What providers told of our mails is kept for three months."""
    return forget_events()
