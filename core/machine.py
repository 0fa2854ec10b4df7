"""What the state machines of several floors share: rights, and arrows that hold in SQL too.

One table of arrows is read twice: by django-fsm, and by a trigger that no raw `UPDATE` goes round.
The trigger never asks its own clock what time it is: it compares moments written in the row (0014).
"""

import operator
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def asks(predicate: Callable[..., bool]) -> Callable[..., bool]:
    """Turn a policy's (user, object) into the (object, user) django-fsm asks.

    What else a policy judges on is handed over by name.
    """
    return lambda instance, user, **handed: predicate(user, instance, **handed)


@dataclass(frozen=True)
class Limit:
    """A condition of time: the moment a verb writes, against a limit the row knows.

    The machine compares now with the attribute `limit`; the trigger the column `wrote` with the
    same limit, in SQL (`sql`, when it is not a column of the row).
    """

    name: str
    wrote: str
    compared: str
    limit: str
    sql: str = ""

    @property
    def __name__(self) -> str:
        return self.name

    def __call__(self, row: Any) -> bool:
        limit = getattr(row, self.limit)
        if limit is None:
            return False
        return COMPARED[self.compared](timezone.now(), limit)

    def in_sql(self) -> str:
        """The same condition about NEW."""
        return f"NEW.{self.wrote} {self.compared} {self.sql or f'NEW.{self.limit}'}"


@dataclass(frozen=True)
class Arrow:
    """From which states to which, with which reason, when, and what else the verb writes."""

    sources: Sequence[str]
    target: str
    writes: tuple[str, ...] = ()
    reason: str = ""
    when: Limit | None = None

    @property
    def conditions(self) -> list[Callable[[Any], bool]]:
        """What django-fsm asks besides the state and the right."""
        return [self.when] if self.when else []


def arrows_in_sql(arrows: Iterable[Arrow], stored: Sequence[str], reason: str) -> str:
    """True of an UPDATE (OLD, NEW) that is one of these arrows; it changes none other of `kept`."""
    said = []
    for arrow in arrows:
        sources = ", ".join(f"'{source}'" for source in arrow.sources)
        still = [column for column in stored if column not in arrow.writes]
        asked = [
            f"OLD.state IN ({sources}) AND NEW.state = '{arrow.target}'",
            f"NEW.{reason} = '{arrow.reason}'",
            f"{_row('NEW', still)} IS NOT DISTINCT FROM {_row('OLD', still)}",
            *([arrow.when.in_sql()] if arrow.when else []),
        ]
        said.append(f"({' AND '.join(asked)})")
    return "\n    OR ".join(said)


def changed_in_sql(stored: Sequence[str]) -> str:
    """True of an UPDATE that touches one of these columns."""
    return f"{_row('NEW', stored)} IS DISTINCT FROM {_row('OLD', stored)}"


def refusal_in_sql(asked: str, wall: str, words: str) -> str:
    """Body of a trigger that refuses what is not asked, under the name of a constraint."""
    return (
        f"IF ({asked}) IS NOT TRUE THEN RAISE EXCEPTION '{words}' "
        f"USING ERRCODE = 'check_violation', CONSTRAINT = '{wall}'; END IF; RETURN NEW;"
    )


def _row(of: str, columns: Sequence[str]) -> str:
    return f"({', '.join(f'{of}.{column}' for column in columns)})"
