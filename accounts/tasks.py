"""What the clock does to accounts."""

from celery import shared_task

from accounts import actions


@shared_task
def forget_knocks() -> None:
    """Nobody is counted for longer than needed."""
    actions.forget_knocks()
