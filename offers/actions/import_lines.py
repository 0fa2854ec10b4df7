"""The lines of an import, a handful at a time, each in its own transaction (killed, run again).

How cells become an offer is told by a reader: the forms of the wizard, given by who calls.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from core.errors import NotAllowed, Refused
from offers import rules
from offers.actions.import_job import (
    AT_WORK,
    ask_may_import,
    fail_import,
    lock_job,
    settle_import,
)
from offers.actions.lifecycle import publish
from offers.actions.line import Terms, set_draft_line
from offers.actions.text import create_draft
from offers.models import CollectiveOffer, ImportedOffer, ImportJob, ImportLine

__all__ = ["AT_WORK", "Problem", "ReadLine", "Reader", "ReaderOf", "work_on_import"]

log = logging.getLogger(__name__)

State = ImportJob.State
LineState = ImportLine.State
NOTE_MAX = 500
READ_FIRST = "L’administration la relit avant sa mise en ligne."
UNEXPECTED = "Cette ligne n’a pas pu être traitée. Renvoyez-la, ou écrivez-nous si cela recommence."


@dataclass(frozen=True)
class Problem:
    """What is wrong in one cell; no column when it concerns the whole line."""

    column: str
    sentence: str


@dataclass(frozen=True)
class ReadLine:
    """A line as the forms of the wizard understand it."""

    venue_id: int = 0
    values: dict[str, Any] = field(default_factory=dict)
    terms: Terms | None = None
    problems: list[Problem] = field(default_factory=list)


Reader = Callable[[list[str]], ReadLine]
ReaderOf = Callable[[ImportJob], Reader]


def work_on_import(
    *, job_id: int, reader_of: ReaderOf, most: int = rules.IMPORT_CHUNK
) -> ImportJob:
    """Check or apply some lines more, then say where the import is.

    Safe to run anywhere, any number of times, even at the same instant.
    """
    job = _begin(job_id)
    treat = {State.CHECKING: _check, State.RUNNING: _apply}.get(job.state)  # type: ignore[call-overload]
    if treat is None:
        return job
    waiting = LineState.UNREAD if job.state == State.CHECKING else LineState.READY
    numbers = job.lines.filter(state=waiting).order_by("number").values_list("pk", flat=True)
    try:
        ask_may_import(job.partner, by=job.created_by)
        read = reader_of(job)
        for line_id in list(numbers[:most]):
            treat(job, line_id, read)
    except NotAllowed as missing:
        return fail_import(job_id=job_id, why=missing.why)
    return settle_import(job_id=job_id)


@transaction.atomic
def _begin(job_id: int) -> ImportJob:
    job = lock_job(job_id)
    if job.state == State.WAITING:
        job.state = State.CHECKING
    job.touched_at = timezone.now()
    job.save(update_fields=["state", "touched_at"])
    return job


def _locked(line_id: int, state: str) -> ImportLine | None:
    """The line, if nobody else holds it or has already treated it."""
    lines = ImportLine.objects.select_for_update(skip_locked=True, no_key=True)
    return lines.filter(pk=line_id, state=state).first()


@transaction.atomic
def _check(job: ImportJob, line_id: int, read: Reader) -> None:
    """Dry run of one line: nothing but its problems is written."""
    line = _locked(line_id, LineState.UNREAD)
    if line is None:
        return
    problems = _attempt(line, lambda: read(line.cells).problems)
    if line.repeats:
        problems = [*problems, Problem("", f"Cette ligne répète la ligne {line.repeats}.")]
    _say(line, problems, LineState.READY, LineState.WRONG)


@transaction.atomic
def _apply(job: ImportJob, line_id: int, read: Reader) -> None:
    """One line becomes one draft, or says why not."""
    line = _locked(line_id, LineState.READY)
    if line is None:
        return
    problems = _attempt(line, lambda: _create(job, line, read(line.cells)))
    if problems and ImportedOffer.objects.filter(line=line).exists():
        return  # somebody else has just created it: the database refused ours
    _say(line, problems, LineState.CREATED, LineState.REFUSED)


def _attempt(line: ImportLine, act: Callable[[], list[Problem]]) -> list[Problem]:
    """What the line has to say; an unforeseen failure is the line's, never the import's.

    A database that goes away and a right that is missing stop the import: they pass through.
    """
    try:
        with transaction.atomic():
            return act()
    except (OperationalError, InterfaceError, NotAllowed):
        raise
    except Refused as refusal:
        return [Problem("", refusal.why)]
    except Exception:
        log.exception("import line failed", extra={"import_line_id": line.pk})
        return [Problem("", UNEXPECTED)]


def _say(line: ImportLine, problems: list[Problem], well: str, badly: str) -> None:
    line.problems = [[problem.column, problem.sentence] for problem in problems]
    line.state = badly if problems else well
    line.save(update_fields=["state", "problems"])


def _create(job: ImportJob, line: ImportLine, read: ReadLine) -> list[Problem]:
    """The draft, its date and price, and the mark that this line has become this offer."""
    if read.problems or read.terms is None:
        return read.problems or [Problem("", UNEXPECTED)]
    by = job.created_by
    offer = create_draft(venue_id=read.venue_id, values=read.values, by=by)
    set_draft_line(offer_id=offer.pk, terms=read.terms, expected_version=offer.version, by=by)
    imported = ImportedOffer(line=line, offer=offer)
    if job.publish:
        offer.refresh_from_db(fields=["version"])
        try:
            with transaction.atomic():
                offer = publish(offer_id=offer.pk, expected_version=offer.version, by=by)
            imported.published = offer.state == CollectiveOffer.State.PUBLISHED
            imported.note = "" if imported.published else READ_FIRST
        except Refused as refusal:
            imported.note = refusal.why[:NOTE_MAX]  # why it stays a draft
    imported.save(force_insert=True)
    return []
