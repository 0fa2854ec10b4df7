"""Running a job: alone, and once a period."""

import logging
from collections.abc import Callable, Iterable
from functools import partial
from typing import TypeVar

from django.db import OperationalError, connection, transaction
from django.utils import timezone

from core.database import alone
from core.failures import again
from jobs import rules
from jobs.models import JobRun
from jobs.queries import jobs
from jobs.rules import Job

log = logging.getLogger(__name__)
State = JobRun.State
Row = TypeVar("Row")
ERROR_MAX = 500


def run(*, name: str) -> int | None:
    """Run a job unless it is running, or has succeeded in this period; how many it handled.

    None when there was nothing to do. A run that failed, or whose process died, is tried again
    at the next tick of the same period. Whatever the work raises is kept and raised again.
    Raises KeyError for a job nobody declared.
    """
    job = jobs()[name]
    with alone(f"jobs.{name}") as mine:
        turn = _begin(job) if mine else None
        if turn is None:
            return None
        try:
            handled = job.work()
        except Exception as error:
            _end(turn, State.FAILED, error=f"{type(error).__name__} : {error}"[:ERROR_MAX])
            log.exception("job failed", extra={"job": name})
            raise
        _end(turn, State.DONE, handled=handled)
        return handled


class SomeFailed(Exception):
    """Some rows of a job raised: the others were handled, the run is tried again."""


def each(rows: Iterable[Row], act: Callable[[Row], object]) -> int:
    """Call `act`, which is one transaction, for each row; how many it said yes to.

    A deadlock is tried again. A row that raises is logged and keeps nobody else waiting. Raises
    SomeFailed once all the others are done, so that the run is seen as failed; a lost connection
    stops at once.
    """
    handled, failed = 0, 0
    for row in list(rows):
        try:
            handled += bool(again(partial(act, row)))
        except Exception as error:
            if isinstance(error, OperationalError) and not connection.is_usable():
                raise
            failed += 1
            log.exception("row failed", extra={"row": str(row)})
    if failed:
        raise SomeFailed(f"{failed} en échec, {handled} traitées")
    return handled


@transaction.atomic
def _begin(job: Job) -> JobRun | None:
    """The run of this period, begun; None when it is done already."""
    now = timezone.now()
    period = rules.period_of(now, job.every)
    turn, _ = JobRun.objects.get_or_create(
        job=job.name, period=period, defaults={"started_at": now}
    )
    if turn.state == State.DONE:
        return None
    turn.state, turn.started_at, turn.ended_at = State.RUNNING, now, None
    turn.attempts, turn.error = turn.attempts + 1, ""
    turn.save()
    return turn


@transaction.atomic
def _end(turn: JobRun, state: State, *, handled: int | None = None, error: str = "") -> None:
    # A clock set back during the work must not make a run end before it began.
    turn.ended_at = max(timezone.now(), turn.started_at)
    turn.state, turn.handled, turn.error = state, handled, error
    turn.save()


def forget_runs() -> int:
    """Take away the runs that succeeded long ago; returns how many."""
    old = JobRun.objects.filter(state=State.DONE, period__lt=rules.forgotten_before(timezone.now()))
    return old.delete()[0]
