"""What the clock does to partners."""

from celery import shared_task

from venues.actions import forgetting


@shared_task
def forget_unconfirmed() -> None:
    """An address never confirmed holds no SIREN for ever."""
    forgetting.forget_unconfirmed()
