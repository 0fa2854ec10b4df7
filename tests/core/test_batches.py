"""Several acts asked at once: each line stands alone, what became of each is told (R32)."""

import ast
import errno
import logging
from collections.abc import Callable
from pathlib import Path

import psycopg.errors as sql
import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import (
    DatabaseError,
    IntegrityError,
    InternalError,
    OperationalError,
    connection,
    transaction,
)
from django.http import HttpRequest, HttpResponse

from core import batches, failures
from core.batches import line_by_line
from core.errors import NotAllowed, Refused
from passculture.middleware import ConflictMiddleware
from tests.test_architecture import name, sources


def of_database(kind: type[DatabaseError], cause: type[sql.Error]) -> Callable[[], Exception]:
    def make() -> Exception:
        error = kind("said by the database")
        error.__cause__ = cause("said by the database")
        return error

    return make


# What may stop a line -> the code of what is told of it.
STOPS: list[tuple[Callable[[], BaseException], str]] = [
    (lambda: Refused("non"), "REFUSED"),
    (lambda: NotAllowed("non"), "NOT_ALLOWED"),
    (ObjectDoesNotExist, "STALE"),
    (of_database(IntegrityError, sql.CheckViolation), "STALE"),
    (of_database(InternalError, sql.RaiseException), "STALE"),
    (of_database(OperationalError, sql.LockNotAvailable), "BUSY"),
    (of_database(OperationalError, sql.QueryCanceled), "BUSY"),
    (of_database(OperationalError, sql.DeadlockDetected), "BUSY"),
    (lambda: OperationalError("the connection is closed"), "BUSY"),
    (lambda: ValueError("a bug"), "FAILED"),
    (of_database(DatabaseError, sql.SyntaxError), "FAILED"),
]


@pytest.mark.parametrize(("stop", "code"), STOPS)
def test_what_stops_a_line_stops_no_other_and_is_told(stop, code):
    done = []

    def act(row: int) -> None:
        if row == 2:
            raise stop()
        done.append(row)

    report = line_by_line([1, 2, 3], act)
    assert report.done == done == [1, 3]
    assert [(left.row, left.refusal.code) for left in report.left] == [(2, code)]
    assert all(left.refusal.title for left in report.left)
    assert not any(" ;" in f"{left.refusal}" for left in report.left), "a sign begins a line"


NO_ROOM: list[Callable[[], Exception]] = [
    of_database(OperationalError, sql.DiskFull),
    of_database(OperationalError, sql.OutOfMemory),
    of_database(OperationalError, sql.lookup("58030")),
    lambda: OSError(errno.ENOSPC, "no room"),
    lambda: OSError(errno.EDQUOT, "no room"),
]


@pytest.mark.parametrize("stop", NO_ROOM)
def test_without_room_a_batch_says_so_and_tries_no_other(stop, caplog):
    """It was « Le site est très sollicité », or « Une erreur s’est produite de notre côté »."""
    tried = []

    def act(row: int) -> None:
        tried.append(row)
        if row == 2:
            raise stop()

    with caplog.at_level(logging.ERROR):
        report = line_by_line([1, 2, 3], act)
    assert (report.done, tried) == ([1], [1, 2])
    assert [(left.row, left.refusal.code) for left in report.left] == [(2, "FULL"), (3, "FULL")]
    assert {left.refusal.title for left in report.left} == {"Le site manque de place pour écrire"}
    assert [record.getMessage() for record in caplog.records] == ["no_room_left"]


@pytest.mark.parametrize("before", [[], [Refused("non")]])
@pytest.mark.parametrize("stop", NO_ROOM)
def test_without_room_and_with_nothing_done_the_page_says_to_come_back(stop, before, rf):
    """503, and when to try again: the same page as for a single act (F12b)."""

    def view(request: HttpRequest) -> HttpResponse:
        stops = [*before, stop()]

        def act(row: int) -> None:
            raise stops[row]

        line_by_line(range(3), act)
        return HttpResponse("a report")

    answer = ConflictMiddleware(view).process_view(rf.get("/api/"), view, [], {})
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("constraint", "code", "title"),
    [(constraint, *told) for constraint, told in failures.CONSTRAINTS.items()],
)
def test_a_constraint_says_in_a_batch_what_it_says_on_a_page(constraint, code, title):
    """« Crédit insuffisant » was « Une autre personne a agi au même moment »."""

    def act(row: int) -> None:
        if row == 2:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(
                    "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '23514',"
                    f" CONSTRAINT = '{constraint}'; END $$"
                )

    report = line_by_line([1, 2, 3], act)
    assert report.done == [1, 3]
    assert [(left.refusal.code, left.refusal.title) for left in report.left] == [(code, title)]


def test_a_deadlock_is_tried_again():
    tries = []

    def act(row: int) -> None:
        tries.append(row)
        if len(tries) < failures.TRIES:
            raise of_database(OperationalError, sql.DeadlockDetected)()

    assert line_by_line([1], act).done == [1]
    assert tries == [1] * failures.TRIES


def test_a_database_that_keeps_everybody_waiting_is_not_asked_a_hundred_times():
    tries = []

    def act(row: int) -> None:
        tries.append(row)
        raise of_database(OperationalError, sql.LockNotAvailable)()

    report = line_by_line(range(100), act)
    assert len(tries) == batches.BUSY_LINES
    assert [left.refusal.code for left in report.left] == ["BUSY"] * 100


def test_no_page_walks_a_selection_by_itself():
    """A loop that catches refusals by hand forgets one of them: `line_by_line` knows them all."""
    doors = [file for file in sources() if {"views", "admin"} & {*file.parts, file.stem}]
    by_hand = []
    for file in doors:
        for loop in ast.walk(ast.parse(Path(file).read_text())):
            if isinstance(loop, ast.For | ast.While) and any(
                isinstance(node, ast.Try) for node in ast.walk(loop)
            ):
                by_hand.append(name(file))
    assert len(doors) > 50
    assert by_hand == []
