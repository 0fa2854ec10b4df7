"""Which failure it is: said in one place, read by the pages, the batches, the administration."""

import ast
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg.errors as sql
import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory

from core import failures
from core.batches import line_by_line
from jobs.actions import SomeFailed, each
from passculture.middleware import ConflictMiddleware
from tests.test_architecture import name, sources

CODES = failures.TRY_AGAIN | failures.BUSY | failures.FULL


def known_by(tree: ast.Module) -> Iterator[str]:
    """What a file knows by itself of the failures of PostgreSQL."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and node.value in CODES:
            yield "codes"
        if isinstance(node, ast.Attribute) and node.attr == "sqlstate":
            yield "reading"
        if isinstance(node, ast.Call) and '"sqlstate"' in map(spelled, node.args):
            yield "reading"
        if isinstance(node, ast.Dict) and '"one_live_booking_per_line"' in map(spelled, node.keys):
            yield "constraints"


def spelled(node: ast.expr | None) -> str:
    return f'"{node.value!s}"' if isinstance(node, ast.Constant) else ""


def test_one_file_knows_the_codes_of_postgresql_and_what_is_said_of_them():
    """Two lists of the same codes do not stay the same: a full disk was « busy » in a batch."""
    found: dict[str, set[str]] = {}
    for file in sources():
        for what in known_by(ast.parse(Path(file).read_text())):
            found.setdefault(what, set()).add(name(file))
    alone = {"core/failures.py"}
    assert found == {"codes": alone, "reading": alone, "constraints": alone}


class Undone:
    """An act that deadlocks undo `times` times, then says yes."""

    def __init__(self, times: int) -> None:
        self.times, self.calls = times, 0

    def __call__(self, *_: object) -> HttpResponse:
        self.calls += 1
        if self.calls <= self.times:
            raise OperationalError("undone") from sql.DeadlockDetected("undone")
        return HttpResponse("done")


def answered(act: Undone) -> bool:
    page = ConflictMiddleware(act)
    answer = page.process_view(RequestFactory().get("/api/"), act, [], {})
    return answer is not None and answer.status_code == 200


# Who does acts for somebody: whether they say that this one was done.
DOERS: dict[str, Callable[[Undone], bool]] = {
    "a page": answered,
    "a line of a batch": lambda act: line_by_line(["a"], act).done == ["a"],
    "a row of a job": lambda act: each(["a"], act) == 1,
}


@pytest.mark.parametrize("times", [1, failures.TRIES - 1])
@pytest.mark.parametrize("who", DOERS)
def test_what_a_deadlock_undid_is_done_again_after_a_pause(who, times, monkeypatch):
    """A job was marked failed at the first one; a batch tried again at once, into the next one."""
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    act = Undone(times)
    assert DOERS[who](act)
    assert act.calls == times + 1
    assert len(pauses) == len(set(pauses)) == times
    assert all(
        0 <= pause <= longest for pause, longest in zip(pauses, (0.05, 0.1, 0.2), strict=False)
    )


@pytest.mark.django_db
@pytest.mark.parametrize("who", DOERS)
def test_deadlocks_without_end_are_not_tried_without_end(who, monkeypatch):
    monkeypatch.setattr(time, "sleep", lambda _seconds: None)
    act = Undone(99)
    try:
        assert not DOERS[who](act)
    except SomeFailed:
        assert who == "a row of a job"
    assert act.calls == 4


def test_nothing_else_is_tried_again():
    calls: list[int] = []

    def locked() -> None:
        calls.append(1)
        raise OperationalError("locked") from sql.LockNotAvailable("locked")

    with pytest.raises(OperationalError, match="locked"):
        failures.again(locked)
    assert calls == [1]
