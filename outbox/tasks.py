"""Doors opened by a hint or by the clock: both call the relay's one function."""

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


@shared_task(name="outbox.tasks.deliver", **LIMITS)
def deliver(ids: list[str]) -> None:
    """Deliver these messages, then whatever their success has set free."""
    deliver_due(ids=ids, seconds=BUSY_SECONDS, shy=True)
    deliver_due(seconds=BUSY_SECONDS, shy=True)


@shared_task(name="outbox.tasks.sweep", **LIMITS)
def sweep() -> None:
    """Deliver what no hint came for: a broker that forgot, a worker that died."""
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
