"""Negative controls over HTTP: the locks taken away while a file says so (D11)."""

import os
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db.models import QuerySet

PAUSE_SECONDS = 0.05
FILE = "guards-are-off"


def switch(state: Path) -> Path:
    """While this file exists in STATE_DIR, rows are read and never locked."""
    return state / FILE


def install() -> None:
    """Ask the switch before each lock, and leave a pause between asking and acting."""
    import bookings.actions.limits as limits_room
    import bookings.actions.move as move_room
    import bookings.actions.school as school_room
    from core.compiled import CompiledQuery
    from core.errors import Refused
    from schools.actions import engage
    from schools.models import Budget
    from tests.races.unlocked import read_unlocked

    off = switch(Path(os.environ["STATE_DIR"]))
    lock, read = QuerySet.select_for_update, CompiledQuery.__call__

    def maybe_lock(self: Any, *arguments: Any, **options: Any) -> Any:
        return self.all() if off.exists() else lock(self, *arguments, **options)

    def maybe_compiled(self: Any, *values: Any, **form: Any) -> Any:
        # What is compiled keeps its lock in its SQL.
        return (read_unlocked if off.exists() else read)(self, *values, **form)

    def then_wait(asked: Any) -> Any:
        def ask(*arguments: Any, **options: Any) -> Any:
            answer = asked(*arguments, **options)
            if off.exists():
                time.sleep(PAUSE_SECONDS)
            return answer

        return ask

    def read_then_write(*, budget_id: int, amount: Decimal) -> None:
        if not off.exists():
            return engage(budget_id=budget_id, amount=amount)
        budget = Budget.objects.get(pk=budget_id)
        if budget.engaged + amount > budget.amount:
            raise Refused("Crédit épuisé.")
        time.sleep(PAUSE_SECONDS)
        Budget.objects.filter(pk=budget_id).update(engaged=budget.engaged + amount)

    held = limits_room.hold_room

    def hold_nothing(**who: Any) -> None:
        # Its locks put the teachers of one school one behind the other, whatever they want.
        if not off.exists():
            held(**who)

    school_room.hold_room = hold_nothing  # type: ignore[attr-defined]
    school_room.engage = read_then_write  # type: ignore[attr-defined]
    QuerySet.select_for_update = maybe_lock  # type: ignore[method-assign]
    CompiledQuery.__call__ = maybe_compiled  # type: ignore[method-assign]
    for room, name in ((move_room, "ask"), (school_room, "_bookable")):
        setattr(room, name, then_wait(getattr(room, name)))
