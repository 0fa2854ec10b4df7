"""Doors opened by a hint or by the clock: broadcasts, some people at a time."""

from celery import shared_task
from django.utils import timezone

from administration.actions.broadcasts import send_some, wake_a_worker_for
from administration.mails import write_to
from administration.queries.broadcasts import forgotten_broadcasts
from administration.rules.broadcast import PAUSE
from jobs.actions import each


@shared_task(name="administration.tasks.send_broadcast")
def send_broadcast(broadcast_id: int) -> bool:
    """Write the mails of some people, and ask for the next ones; whether any are left."""
    moving = send_some(broadcast_id=broadcast_id, write=write_to).is_moving
    if moving:
        wake_a_worker_for(broadcast_id, PAUSE.total_seconds())
    return moving


@shared_task(name="administration.tasks.sweep_broadcasts")
def sweep_broadcasts() -> int:
    """Go on with broadcasts whose hint was lost: a broker that forgot, a worker that died."""
    return each(forgotten_broadcasts(timezone.now()), send_broadcast)
