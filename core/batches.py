"""Several acts asked at once: each line stands alone, and what became of each is always told (R32).

Each act is a transaction of its own. A line that is refused, not allowed, overtaken or kept waiting
by the database stops no other, and hides nothing of what was done before it. Where there is no room
left to write, no other line is tried.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Generic, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, InternalError

from core.errors import NotAllowed, Refused
from core.failures import again, is_busy, is_full, refusal_of, sqlstate

log = logging.getLogger(__name__)
Row = TypeVar("Row")

# After so many lines the database kept waiting, the others are not tried: the person waits too.
BUSY_LINES = 3
AGAIN = "Rien n’a été modifié\u00a0; recommencez dans quelques instants."
LATER = "Rien n’a été modifié sur cette ligne\u00a0; recommencez un peu plus tard."
OURS = "Elle est signalée. Rien n’a été modifié sur cette ligne."


class Overtaken(Refused):
    """Somebody acted on this line at the same moment: a wall of the database spoke."""

    code = "STALE"
    title = "Une autre personne a agi au même moment"


class Busy(Refused):
    """The database could not answer for this line, or was not asked any more."""

    code = "BUSY"
    title = "Le site est très sollicité"


class Full(Refused):
    """No room left on a disk, or in PostgreSQL's memory: somebody has to make some (F12b)."""

    code = "FULL"
    title = "Le site manque de place pour écrire"


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
    """Call `act`, which is one transaction, for each row; what stops a row is told, not raised.

    Raises what says that there is no room left, when nothing is done yet: the page is then a 503.
    """
    report: Report[Row] = Report()
    for row in rows:
        try:
            # Why the next row is not even tried, None when it is.
            said = [left.refusal for left in report.left]
            waited = sum(isinstance(one, Busy) for one in said)
            refusal: Refused | NotAllowed | None
            if any(isinstance(one, Full) for one in said):
                refusal = Full(LATER)
            else:
                refusal = Busy(AGAIN) if waited >= BUSY_LINES else _refusal_of(row, act)
        except Exception as error:
            if not report.done:
                raise
            log.error("no_room_left", extra={"sqlstate": sqlstate(error)})
            refusal = Full(LATER)
        if refusal is None:
            report.done.append(row)
        else:
            report.left.append(Left(row, refusal))
    return report


def _refusal_of(row: Row, act: Callable[[Row], object]) -> Refused | NotAllowed | None:
    """Act on one row; a deadlock is tried again. None when it is done; raises a lack of room."""
    try:
        again(partial(act, row))
    except (Refused, NotAllowed) as refusal:
        return refusal
    except ObjectDoesNotExist:
        return Overtaken("Cette ligne n’existe plus.")
    except Exception as error:
        if is_full(error):
            raise
        if found := refusal_of(error):
            log.info("constraint_answered", extra={"refusal": found.code})
            return found
        if is_busy(error):
            log.warning("line kept waiting", extra={"error": type(error).__name__})
            return Busy(AGAIN)
        if isinstance(error, IntegrityError | InternalError):
            log.info("line overtaken", extra={"error": type(error).__name__})
            return Overtaken("Rien n’a été modifié\u00a0; rechargez la page.")
        log.error("line failed", exc_info=error)
        return Failed(OURS)
    return None
