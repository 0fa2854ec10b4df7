"""Doors opened by a hint or by the clock: imports of offers, some lines at a time; the search."""

import logging

from celery import shared_task
from django.utils import timezone

from administration.models import ListedTerm
from jobs.actions import each
from jobs.rules import EVERY_DAY, EVERY_HOUR
from jobs.tasks import job
from offers.actions.import_job import forget_import, wake_a_worker
from offers.actions.import_lines import AT_WORK, work_on_import
from offers.actions.search import drop_unbookable, rebuild, refresh_vocabulary
from offers.forms.imports import reader_of
from offers.queries.imports import imports_forgotten, imports_never_confirmed
from schools.models import Territory

log = logging.getLogger(__name__)


@shared_task(name="offers.tasks.work_on_import")
def work_on(job_id: int) -> None:
    """Check or apply some lines, then leave the place to other tasks."""
    if work_on_import(job_id=job_id, reader_of=reader_of).state in AT_WORK:
        wake_a_worker(job_id)


@shared_task(name="offers.tasks.sweep_imports")
def sweep() -> int:
    """Go on with imports whose hint was lost: a broker that forgot, a worker that died."""

    def go_on(job_id: int) -> bool:
        work_on(job_id)
        return True

    return each(imports_forgotten(timezone.now()), go_on)


@job("offers.refresh_words", "Rafraîchir les mots de la recherche", EVERY_HOUR)
def refresh_words() -> int:
    """Bring the vocabulary that mends typing errors in step with the titles shown; its size."""
    return refresh_vocabulary()


@job("offers.drop_unbookable", "Retirer de la recherche ce qui ne se réserve plus", EVERY_HOUR)
def drop_unbookable_offers() -> int:
    """Take out of the search the offers that are taken or whose deadline has passed; how many."""
    return drop_unbookable(timezone.now())


@job("offers.mend_search", "Vérifier ce que la recherche montre", EVERY_DAY)
def mend_search() -> int:
    """Put right the rows that a file loaded without triggers left behind; returns how many.

    No trigger rings the day a territory or a choice of a list begins: that is expected.
    """
    wrong, today = rebuild(), timezone.localdate()
    if wrong:
        tables = (Territory.objects, ListedTerm.objects)
        began = any(rows.filter(from_date=today).exists() for rows in tables)
        level = logging.WARNING if began else logging.ERROR
        log.log(level, "search_drifted: %s entries, first %s", len(wrong), wrong[:10])
    return len(wrong)


@job("offers.forget_imports", "Effacer les imports jamais confirmés", EVERY_DAY)
def forget_imports() -> int:
    """Erase the files nobody confirmed within a month; returns how many."""
    late = imports_never_confirmed(timezone.now())
    return each(late, lambda pk: forget_import(job_id=pk))
