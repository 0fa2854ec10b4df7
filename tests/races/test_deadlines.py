"""Two clocks at once do each job once; the same race without its lock (F25, D11)."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

import jobs.actions as clock_room
from jobs import actions, queries
from jobs.models import JobRun
from jobs.rules import EVERY_DAY, Job
from tests.races.conftest import PAUSE, sort_out, together

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "tests.slow"


@pytest.fixture
def calls(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A job that takes its time, and notes each time it works."""
    found: list[int] = []

    def work() -> int:
        time.sleep(PAUSE)
        found.append(1)
        return 1

    monkeypatch.setitem(queries._JOBS, NAME, Job(NAME, "Lente", EVERY_DAY, work))
    return found


def ticks(count: int) -> list[Any]:
    return together([lambda: actions.run(name=NAME)] * count)


def test_f25_eight_clocks_at_once_do_the_work_once(calls: list[int]) -> None:
    won, refused, errors = sort_out(ticks(8))

    assert (sorted(filter(None, won)), refused, errors) == ([1], [], [])
    assert calls == [1]
    assert JobRun.objects.get(job=NAME).state == "DONE"


def test_negative_control_without_the_lock_the_work_is_done_several_times(
    calls: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def never_alone(_task: str) -> Iterator[bool]:
        yield True

    monkeypatch.setattr(clock_room, "alone", never_alone)

    ticks(8)

    assert len(calls) > 1
