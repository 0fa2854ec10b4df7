"""The door `rush`: what is counted as shed, what as broken, and what is kept of a stretch."""

import pytest

from devtools.local.bench_search import SEARCHES
from devtools.local.errors import LocalError
from devtools.measure import compared
from devtools.measure.client import Told
from devtools.measure.rush import FIRST_STEP, OURS, STEEPER, Rush, Wave


def wave(
    acts: dict[str, int], reads: dict[str, int], latencies: tuple[float, ...] = (0.1,)
) -> Wave:
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


@pytest.mark.parametrize("bends_at", [1, 3])
@pytest.mark.parametrize("spent", [False, True])
def test_the_ceiling_is_the_last_pace_that_held(
    monkeypatch: pytest.MonkeyPatch, bends_at: int, spent: bool
) -> None:
    """Found from below: a small machine has one too. Without any booking left, it is more."""
    rush, paces = Rush.__new__(Rush), []

    def play(acts: float, reads: float, seconds: float) -> Wave:
        paces.append(acts)
        assert reads == 2 * acts
        if len(paces) < bends_at:
            return wave({"302": 1}, {"200": 1})
        if spent:
            raise LocalError("no pre-booking waits any more")
        return wave({"302": 1}, {"200": 1}, (2.0,))

    monkeypatch.setattr(rush, "wave", play)
    held = FIRST_STEP * STEEPER if bends_at == 3 else 0.0
    assert rush.ceiling(OURS["rush-p95"].limit) == (held, not spent)
    assert len(paces) == bends_at


def test_a_country_is_judged_by_the_page_it_slows_most():
    before, after = {"home": 10.0, "offers": 20.0}, {"home": 12.0, "offers": 30.0}
    found = compared.pages_verdict(before, after, {"home": 11.0})
    assert (found.value, found.word) == (1.5, "FAIL")
    assert "offers 20 -> 30 ms" in found.beside
    assert compared.pages_verdict(before, before, {}).word == "PASS"


@pytest.mark.parametrize(("milliseconds", "word"), [(95, "PASS"), (105, "FAIL")])
def test_a_search_is_compared_at_the_rate_of_the_machine(
    monkeypatch: pytest.MonkeyPatch, milliseconds: int, word: str
) -> None:
    """Half of 196 ms where the bare list costs 1.9 ms, of 98 where it costs half of that."""
    told = Told([milliseconds / 1000] * 20, {"200": 20})
    monkeypatch.setattr(compared, "searches", lambda: [("GET", "/", "", "")])
    monkeypatch.setattr(compared.load, "send", lambda *_: told)
    assert compared.search_verdict(80, compared.LIST_THEN_MS).word == word
    assert compared.search_verdict(80, compared.LIST_THEN_MS / 2).word == "FAIL"


@pytest.mark.django_db
def test_every_search_is_written_as_a_browser_sends_it(loaded_once: str):
    asked = compared.searches()
    assert len(asked) == len(SEARCHES)
    assert all(path.isascii() for _, path, _, _ in asked)
    assert any("%C3%A9" in path for _, path, _, _ in asked)
    assert {*compared.demonstration()} == {*compared.NAMES}
