"""Doors opened by a hint or by the clock: campaigns of credits, some lines at a time."""

from celery import shared_task
from django.utils import timezone

from jobs.actions import each
from schools.actions.campaign import wake_a_worker
from schools.actions.campaign_work import work_on_campaign
from schools.forms.campaign_sources import proposals_of
from schools.queries.campaigns import forgotten


@shared_task(name="schools.tasks.work_on_campaign")
def work_on(campaign_id: int) -> None:
    """Read, try, apply or undo some lines, then give the place to other tasks."""
    if work_on_campaign(campaign_id=campaign_id, proposals_of=proposals_of).is_moving:
        wake_a_worker(campaign_id)


@shared_task(name="schools.tasks.sweep_campaigns")
def sweep() -> int:
    """Go on with campaigns whose hint was lost: a broker that forgot, a worker that died."""

    def go_on(campaign_id: int) -> bool:
        work_on(campaign_id)
        return True

    return each(forgotten(timezone.now()), go_on)
