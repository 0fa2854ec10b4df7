"""Doors opened by a hint or by the clock: both call the relay's one function."""

from celery import shared_task

from outbox.actions import deliver_due


@shared_task(name="outbox.tasks.deliver")
def deliver(ids: list[str]) -> None:
    """Deliver these messages, then whatever their success has set free."""
    deliver_due(ids=ids)
    deliver_due()


@shared_task(name="outbox.tasks.sweep")
def sweep() -> None:
    """Deliver what no hint came for: a broker that forgot, a worker that died."""
    deliver_due()
