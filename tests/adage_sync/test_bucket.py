"""How fast one process calls: a bucket that learns ADAGE's quota (F17)."""

import sys
import threading
from types import SimpleNamespace
from typing import Any

import pytest

from adage_sync import client, rules
from adage_sync.client.bucket import Bucket
from outbox.errors import Later, Wait


class FakeTime:
    """A clock that only sleeping moves."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        # The module's name is taken by the bucket itself.
        module = sys.modules["adage_sync.client.bucket"]
        fake = SimpleNamespace(monotonic=lambda: self.now, sleep=self.pass_)
        monkeypatch.setattr(module, "time", fake)

    def pass_(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def traveller(monkeypatch: pytest.MonkeyPatch) -> FakeTime:
    return FakeTime(monkeypatch)


def calls_in(bucket: Bucket, traveller: FakeTime, seconds: float) -> int:
    end, made = traveller.now + seconds, 0
    while traveller.now < end:
        bucket.take()
        made += 1
    return made


def test_a_burst_leaves_at_once_then_twenty_calls_a_second(traveller):
    bucket = Bucket()
    start = traveller.now
    for _ in range(10):
        bucket.take()
    assert traveller.now == start
    assert calls_in(bucket, traveller, 10) == pytest.approx(200, abs=2)


def test_without_the_bucket_nothing_would_hold_it_back(traveller, monkeypatch):
    """D11: the negative control: an enormous pace."""
    monkeypatch.setattr(rules, "CALLS_PER_SECOND", 1e6)
    monkeypatch.setattr(rules, "BURST", 1e6)
    bucket, start = Bucket(), traveller.now
    for _ in range(1000):
        bucket.take()
    assert traveller.now == start


def test_asked_to_slow_down_it_halves_and_never_stops(traveller):
    bucket = Bucket()
    for _ in range(10):
        bucket.take()
    bucket.slow_down()
    assert calls_in(bucket, traveller, 10) == pytest.approx(100, abs=2)
    for _ in range(20):
        bucket.slow_down()
    assert calls_in(bucket, traveller, 10) == pytest.approx(10, abs=2)


def speed_up(bucket: Bucket, times: int) -> None:
    for _ in range(times):
        bucket.speed_up()


def pace(bucket: Bucket, traveller: FakeTime) -> float:
    calls_in(bucket, traveller, 3)
    return calls_in(bucket, traveller, 10) / 10


def test_each_call_taken_speeds_it_up_until_the_fastest_pace(traveller):
    """F13c: a backlog drains faster than one begins."""
    bucket = Bucket()
    speed_up(bucket, 1000)
    assert pace(bucket, traveller) == pytest.approx(rules.FASTEST_CALLS_PER_SECOND, abs=1)


def test_near_the_pace_that_was_refused_it_climbs_hardly(traveller):
    """F17: a quota is not met again and again."""
    bucket = Bucket()
    bucket.slow_down()
    speed_up(bucket, 50)
    assert pace(bucket, traveller) == pytest.approx(18, abs=1)
    speed_up(bucket, 100)
    assert pace(bucket, traveller) == pytest.approx(19, abs=1)


def test_several_429_at_once_tell_one_pace_refused(traveller):
    bucket = Bucket()
    for _ in range(4):
        bucket.slow_down()
    speed_up(bucket, 100)
    assert pace(bucket, traveller) == pytest.approx(18, abs=1)


def test_after_a_rest_it_begins_again_at_the_usual_pace(traveller):
    bucket = Bucket()
    speed_up(bucket, 1000)
    bucket.take()
    traveller.pass_(rules.PACE_FORGOTTEN_AFTER + 1)
    bucket.take()
    assert pace(bucket, traveller) == pytest.approx(rules.CALLS_PER_SECOND, abs=1)


def test_a_turn_too_far_away_is_a_wait_and_costs_no_token(traveller):
    bucket = Bucket()
    for _ in range(50):
        bucket.slow_down()
    assert [bucket._reserve(), bucket._reserve()] == [1.0, 2.0]
    with pytest.raises(Later, match="son tour"):
        bucket._reserve()
    traveller.pass_(2)
    bucket.take()


def test_threads_share_one_pace(monkeypatch):
    monkeypatch.setattr(rules, "CALLS_PER_SECOND", 50.0)
    monkeypatch.setattr(rules, "BURST", 5.0)
    bucket, taken = Bucket(), []

    def work() -> None:
        for _ in range(5):
            bucket.take()
            taken.append(1)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 20


def test_a_429_slows_this_process_down(mock, monkeypatch):
    """F17: the answer, not a guess."""
    slowed: list[Any] = []
    monkeypatch.setattr(client.bucket, "slow_down", lambda: slowed.append(1))
    mock.tell("quota:1")
    body = {"id": "CJ-SLOW", "reason": "PAUSED", "withdrawalDate": "2026-11-23T06:00:00+01:00"}
    client.send("/v1/offre-retrait", body, client.Place("slow-1", "CJ-SLOW", 1, 1))
    with pytest.raises(Wait):
        client.send("/v1/offre-retrait", body, client.Place("slow-2", "CJ-SLOW", 1, 2))
    assert slowed == [1]
