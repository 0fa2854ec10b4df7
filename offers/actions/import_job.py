"""An import of offers as a whole: received, confirmed by a person, ended."""

import logging
from dataclasses import dataclass

from celery import current_app
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from accounts.models import User
from core.errors import Refused
from core.files.sheets import Sheet
from offers import rules
from offers.actions.refusals import NotReferenced, NotYours
from offers.models import ImportJob, ImportLine
from outbox.actions import post
from venues.models import Partner
from venues.policy import works_for
from venues.queries.partners import is_referenced

log = logging.getLogger(__name__)

State = ImportJob.State
AT_WORK = [State.WAITING, State.CHECKING, State.RUNNING]
FILE_NAME_MAX = 120


class TooManyImports(Refused):
    """The partner already has several imports at work."""

    code = "TOO_MANY_IMPORTS"
    title = "D’autres imports sont déjà en cours"

    def __init__(self) -> None:
        super().__init__(
            f"Une structure en fait avancer {rules.IMPORT_JOBS_AT_ONCE} à la fois.",
            "Attendez la fin de l’un d’eux, puis envoyez de nouveau ce fichier.",
        )


class NothingToApply(Refused):
    """The import has no line to apply, or is not checked yet."""

    code = "NOTHING_TO_APPLY"
    title = "Cet import ne peut pas être appliqué"

    def __init__(self) -> None:
        super().__init__(
            "Il n’est pas encore vérifié, ou aucune de ses lignes n’est prête.",
            "Revenez à la page de l’import pour voir où il en est.",
        )


@dataclass(frozen=True)
class HandedFile:
    """What a person has sent, already read as a table."""

    name: str
    digest: str
    sheet: Sheet


@transaction.atomic
def receive_import(*, partner_id: int, handed: HandedFile, by: User) -> ImportJob:
    """Keep the lines of a file, to be checked by a worker; nothing is created yet.

    The same file twice within a minute is one import.
    Raises NotYours, NotReferenced (R3), TooManyImports.
    """
    partner = Partner.objects.select_for_update(no_key=True).get(pk=partner_id)
    now = timezone.now()
    ask_may_import(partner, by=by)
    jobs = ImportJob.objects.filter(partner=partner)
    since = rules.same_import_after(now)
    already = jobs.filter(created_by=by, digest=handed.digest, created_at__gt=since).first()
    if already is not None:
        return already
    if jobs.filter(state__in=AT_WORK).count() >= rules.IMPORT_JOBS_AT_ONCE:
        raise TooManyImports
    job = ImportJob.objects.create(
        partner=partner,
        created_by=by,
        file_name=handed.name[:FILE_NAME_MAX],
        digest=handed.digest,
        columns=handed.sheet.header,
        notes=handed.sheet.notes,
    )
    # The lines as they were written; a line seen before names the first one.
    first_seen: dict[tuple[str, ...], int] = {}
    lines = []
    for number, cells in handed.sheet.rows:
        first = first_seen.setdefault(tuple(cells), number)
        repeats = first if first != number else None
        lines.append(ImportLine(job=job, number=number, cells=cells, repeats=repeats))
    ImportLine.objects.bulk_create(lines)
    wake_a_worker(job.pk)
    return job


def ask_may_import(partner: Partner, *, by: User) -> None:
    """Raises NotYours, NotReferenced (R3)."""
    if not works_for(by, partner):
        raise NotYours
    if not is_referenced(partner, timezone.localdate()):
        raise NotReferenced(partner)


@transaction.atomic
def confirm_import(*, job_id: int, publish: bool, by: User) -> ImportJob:
    """Apply the lines that are ready, published at once if asked; a worker does it.

    Confirming twice is confirming once. Raises NotYours, NotReferenced, NothingToApply.
    """
    job = lock_job(job_id)
    ask_may_import(job.partner, by=by)
    if job.state in (State.RUNNING, State.DONE, State.DONE_WITH_ERRORS):
        return job
    ready = job.lines.filter(state=ImportLine.State.READY)
    if job.state != State.READY or not ready.exists():
        raise NothingToApply
    job.state, job.publish = State.RUNNING, publish
    job.confirmed_at = job.touched_at = timezone.now()
    # Whoever confirms signs the offers.
    job.created_by = by
    job.save()
    wake_a_worker(job.pk)
    return job


@transaction.atomic
def settle_import(*, job_id: int) -> ImportJob:
    """Move the import on once all its lines have been treated; the end is told by mail."""
    job = lock_job(job_id)
    lines = job.lines.all()
    if job.state == State.CHECKING and not lines.filter(state="UNREAD").exists():
        job.state = State.READY
    elif job.state == State.RUNNING and not lines.filter(state="READY").exists():
        wrong = lines.filter(state__in=["WRONG", "REFUSED"]).exists()
        job.state = State.DONE_WITH_ERRORS if wrong else State.DONE
        _finish(job)
    job.touched_at = timezone.now()
    job.save()
    return job


@transaction.atomic
def fail_import(*, job_id: int, why: str) -> ImportJob:
    """Stop an import that cannot go on; what it has created stays."""
    job = lock_job(job_id)
    if job.state in AT_WORK:
        job.state, job.failure = State.FAILED, why
        _finish(job)
        job.save()
    return job


@transaction.atomic
def forget_import(*, job_id: int) -> bool:
    """Erase an import nobody confirmed in time, its lines with it; False when it is not one.

    Asked again under the lock: somebody may have confirmed since the list was read.
    """
    job = ImportJob.objects.select_for_update(of=("self",)).filter(pk=job_id).first()
    before = rules.import_too_old_before(timezone.now())
    if job is None or job.confirmed_at is not None or job.state in AT_WORK:
        return False
    if job.touched_at >= before:
        return False
    job.delete()
    return True


def _finish(job: ImportJob) -> None:
    job.finished_at = timezone.now()
    post("import.finished", subject=job, facts={"import_id": job.pk})


def lock_job(job_id: int) -> ImportJob:
    """The import, locked until the end of the transaction; raises ImportJob.DoesNotExist."""
    jobs = ImportJob.objects.select_for_update(no_key=True, of=("self",))
    return jobs.select_related("partner", "created_by").get(pk=job_id)


def wake_a_worker(job_id: int) -> None:
    """Ask for work after the commit. A lost hint costs seconds: the sweep finds the import."""

    def hint() -> None:
        try:
            current_app.send_task("offers.tasks.work_on_import", args=[job_id], retry=False)
        except OperationalError:
            log.warning("hint lost", extra={"import_id": job_id})

    transaction.on_commit(hint, robust=True)
