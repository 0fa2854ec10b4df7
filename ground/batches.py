"""Several acts asked at once: each line stands alone, and what became of each is always told (R32).

Each act is a transaction of its own. A line that is refused, not allowed, overtaken or kept waiting
by the database stops no other, and hides nothing of what was done before it.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, IntegrityError, InternalError

from ground.errors import NotAllowed, Refused
from ground.failures import TRIES, TRY_AGAIN, is_busy, refusal_of, sqlstate

log = logging.getLogger(__name__)
Row = TypeVar("Row")

# After so many lines the database kept waiting, the others are not tried: the person waits too.
BUSY_LINES = 3
AGAIN = "Rien n’a été modifié ; recommencez dans quelques instants."
OURS = "Elle est signalée. Rien n’a été modifié sur cette ligne."


class Overtaken(Refused):
    """Somebody acted on this line at the same moment: a wall of the database spoke."""

    code = "STALE"
    title = "Une autre personne a agi au même moment"


class Busy(Refused):
    """The database could not answer for this line, or was not asked any more."""

    code = "BUSY"
    title = "Le site est très sollicité"


class Failed(Refused):
    """Nobody foresaw it: our fault, written in the logs."""

    code = "FAILED"
    title = "Une erreur s’est produite de notre côté"


@dataclass(frozen=True)
class Left(Generic[Row]):
    """A line that stays as it was, and why in French."""

    row: Row
    refusal: Refused | NotAllowed


@dataclass
class Report(Generic[Row]):
    """What became of each line, in the order asked."""

    done: list[Row] = field(default_factory=list)
    left: list[Left[Row]] = field(default_factory=list)


def line_by_line(rows: Iterable[Row], act: Callable[[Row], object]) -> Report[Row]:
    """Call `act`, which is one transaction, for each row; never raises for a row."""
    report: Report[Row] = Report()
    for row in rows:
        waited = sum(isinstance(left.refusal, Busy) for left in report.left)
        refusal = Busy(AGAIN) if waited >= BUSY_LINES else _refusal_of(row, act)
        if refusal is None:
            report.done.append(row)
        else:
            report.left.append(Left(row, refusal))
    return report


def _refusal_of(row: Row, act: Callable[[Row], object]) -> Refused | NotAllowed | None:
    """Act on one row; a deadlock is tried again. None when it is done."""
    for attempt in range(1, TRIES + 1):
        try:
            act(row)
        except (Refused, NotAllowed) as refusal:
            return refusal
        except ObjectDoesNotExist:
            return Overtaken("Cette ligne n’existe plus.")
        except DatabaseError as error:
            if sqlstate(error) not in TRY_AGAIN or attempt == TRIES:
                return _said_of(error)
        except Exception:
            log.exception("line failed")
            return Failed(OURS)
        else:
            return None
    return None


def _said_of(error: DatabaseError) -> Refused:
    if found := refusal_of(error):
        log.info("constraint_answered", extra={"refusal": found.code})
        return found
    if is_busy(error):
        log.warning("line kept waiting", extra={"error": type(error).__name__})
        return Busy(AGAIN)
    if isinstance(error, IntegrityError | InternalError):
        log.info("line overtaken", extra={"error": type(error).__name__})
        return Overtaken("Rien n’a été modifié ; rechargez la page.")
    log.error("line failed", exc_info=error)
    return Failed(OURS)
