"""Celery's door to the housekeeping of entry tokens."""

from celery import shared_task

from adage_sync import actions


@shared_task
def forget_old_tokens() -> int:
    """Run once a day by beat."""
    return actions.forget_old_tokens()
