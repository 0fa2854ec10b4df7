"""Many people at the same instant, on real connections, and the guards one can take away."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier, Condition, Event
from typing import Any

import pytest
from django.db import connection, connections

import bookings.actions.move as move_room
from bookings import actions
from core.errors import NotAllowed, Refused
from tests.owner import as_owner
from tests.patience import HANGS_SECONDS
from tests.races.unlocked import drop_locks
from tests.stage import Stage, build_stage

# A pause between asking and writing, for the negative controls only: it makes sure that two
# people really stand between the check and the act.
PAUSE = 0.03
LONGEST_WAIT = 3


class Doorstep:
    """Between the check and the act: whoever comes waits there for a second one, then both go on.

    Alone (the others were refused, or are late), one goes on after `LONGEST_WAIT` seconds.
    """

    def __init__(self) -> None:
        self._changed, self._came, self._standing = Condition(), 0, 0

    def wait(self) -> None:
        """Stand there, however slow the machine makes the other one."""
        with self._changed:
            self._came, self._standing = self._came + 1, self._standing + 1
            mine = self._came
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._standing > 1 or self._came > mine, LONGEST_WAIT)
            self._standing -= 1
        time.sleep(PAUSE)


def together(acts: Sequence[Callable[[], Any]], at_once: int = 32) -> list[Any]:
    """Run acts at the same time; returns each one's result, or the exception it raised."""
    at_once = min(at_once, len(acts))
    barrier = Barrier(at_once)

    def run(position: int, act: Callable[[], Any]) -> Any:
        try:
            if position < at_once:
                barrier.wait(timeout=HANGS_SECONDS)
            return act()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(run, range(len(acts)), acts))


def somebody_waits(words: str) -> bool:
    """Whether a statement that holds these words comes to wait for what another transaction has."""
    end = time.monotonic() + HANGS_SECONDS
    asked = (
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        " AND query LIKE %s AND datname = current_database()"
    )
    while time.monotonic() < end:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # else a transaction asks once
            cursor.execute(asked, [f"%{words}%"])
            if cursor.fetchone() != (0,):
                return True
    return False


def sort_out(outcomes: list[Any]) -> tuple[list[Any], list[Exception], list[Exception]]:
    """Successes, clean refusals, and everything that should not happen."""
    refused: list[Exception] = [o for o in outcomes if isinstance(o, Refused | NotAllowed)]
    errors = [o for o in outcomes if isinstance(o, Exception) and o not in refused]
    return [o for o in outcomes if not isinstance(o, Exception)], refused, errors


def run_sql(*statements: str) -> None:
    """Run statements as the owner of the database."""
    as_owner(*statements)


@pytest.fixture
def without_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: rows are read, never locked, and everybody waits before acting."""
    drop_locks(monkeypatch)
    asked, between = move_room.ask, Doorstep()

    def ask_then_wait(*arguments: Any, **details: Any) -> None:
        asked(*arguments, **details)
        between.wait()

    monkeypatch.setattr(move_room, "ask", ask_then_wait)


@pytest.fixture
def scene(transactional_db: None) -> Stage:
    """A stage whose rows other connections see."""
    return build_stage()


__all__ = ["actions", "run_sql", "sort_out", "together"]


def alone(act: Callable[[], Any]) -> Any:
    """What an act gives or raises, on a connection of its own."""
    try:
        return act()
    except Exception as error:
        return error
    finally:
        connections.close_all()


def done_around(
    act: Callable[[], Any],
    door: tuple[Any, str],
    meanwhile: Callable[[], object],
    monkeypatch: pytest.MonkeyPatch,
) -> Any:
    """What became of an act that had looked and not written when something was done.

    `door`: module and function that stand between the look and the writing.
    """
    looked, done = Event(), Event()
    went_on: Callable[..., Any] = getattr(*door)

    def wait(*arguments: Any) -> Any:
        looked.set()
        assert done.wait(HANGS_SECONDS)
        return went_on(*arguments)

    monkeypatch.setattr(*door, wait)
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(alone, act)
        assert looked.wait(HANGS_SECONDS)
        meanwhile()
        done.set()
        return answer.result(HANGS_SECONDS)


@contextmanager
def without_trigger(table: str, name: str) -> Iterator[None]:
    """A guard of the database taken away (D11)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgname LIKE %s", [f"pgtrigger_{name}%"])
        ((found,),) = cursor.fetchall()
    as_owner(f"ALTER TABLE {table} DISABLE TRIGGER {found}")
    try:
        yield
    finally:
        as_owner(f"ALTER TABLE {table} ENABLE TRIGGER {found}")
