"""The door `rush`: what is counted as shed, what as broken, and what is kept of a stretch."""

import pytest

from devtools.measure.client import Told
from devtools.measure.rush import OURS, Wave


def wave(acts: dict[str, int], reads: dict[str, int], latencies: tuple[float, ...] = (0.1,)):
    return Wave(Told(list(latencies), acts), Told(list(latencies), reads))


def test_busy_is_no_error_and_a_lost_connection_is_one():
    found = wave({"302": 20, "503": 3, "409": 2}, {"200": 40, "500": 1, "TimeoutError": 2})
    assert found.errors == 3
    assert found.statuses["503"] == 3
    assert wave({"302": 1}, {"200": 1}).errors == 0


def test_acts_and_reads_are_judged_together():
    slow = Wave(Told([0.1] * 10, {"302": 10}), Told([2.0] * 10, {"200": 10}))
    assert slow.p95 == pytest.approx(2000)
    assert not OURS["rush-p95"].holds(slow.p95)
    assert OURS["rush-p95"].holds(wave({"302": 1}, {"200": 1}).p95)


@pytest.mark.parametrize("name", ["rush-errors", "rush-money"])
def test_neither_an_error_nor_a_row_of_the_audit_is_allowed(name: str):
    assert OURS[name].holds(0)
    assert not OURS[name].holds(1)
