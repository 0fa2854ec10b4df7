"""The door `profile`: parts that add up, listeners that leave, and a broken page that is said."""

import argparse
import os
from collections.abc import Callable, Iterator

import pytest
from django.db.models.query import QuerySet
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from devtools.local import profile as door
from devtools.local.errors import LocalError
from devtools.measure import hooks, naming, parts, picture, profiling
from devtools.measure.asking import Answer, Browser
from devtools.measure.parts import Measure, Meter
from devtools.measure.people import sign_in
from devtools.measure.subjects import PAGES, VERBS, Run, Subject, page
from passculture.wsgi import application
from tests.factories.people import UserFactory

ISSUED = ("search", "detail", "home", "offers", "offer", "dashboard", "decisions", "bookings",
          "calendar", "budget")  # fmt: skip


class Clock:
    """A CPU clock that advances only when somebody works."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def work(self, seconds: float) -> None:
        self.seconds += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr("devtools.measure.parts.time.thread_time", lambda: made.seconds)
    return made


def test_each_moment_belongs_to_the_part_on_top(clock: Clock):
    meter = Meter()
    meter.begin()
    clock.work(1)
    with meter.part(parts.VIEW):
        clock.work(2)
        with meter.part(parts.ROWS):
            clock.work(4)
            with meter.part(parts.COMPILE):
                clock.work(8)
        with meter.part(parts.VIEW):  # a view that calls a view is one view
            clock.work(16)
    clock.work(32)
    measure = meter.end()
    found = measure.parts()
    assert (found[parts.REST], found[parts.VIEW], found[parts.ROWS]) == (33, 18, 4)
    assert found[parts.COMPILE] == 8
    assert sum(found.values()) == measure.total == 63
    assert measure.calls[(parts.REST, parts.VIEW)] == 1


def test_a_part_that_fails_is_charged_all_the_same(clock: Clock):
    meter = Meter()

    def fails() -> None:
        clock.work(5)
        raise LookupError

    meter.begin()
    with pytest.raises(LookupError):
        meter.charged(parts.TEMPLATE, fails)()
    clock.work(2)
    assert meter.end().parts()[parts.TEMPLATE] == 5


def test_a_meter_that_is_not_begun_hears_nothing():
    meter = Meter()
    assert meter.charged(parts.VIEW, lambda: 3)() == 3
    meter.sent("SELECT 1", 1.0)
    assert meter.current is None


def test_the_mean_parts_add_up_to_the_mean_of_the_undisturbed_repetitions():
    measures = []
    for seconds in (90.0, 4.0, 2.0, 3.0, 1.0, 5.0, 4.0, 4.0):
        measure = Measure()
        measure.paths[(parts.REST,)] = seconds / 4
        measure.paths[(parts.REST, parts.ROWS)] = seconds * 3 / 4
        measures.append(measure)
    typical = parts.middle_half(measures)
    assert sorted(m.total for m in typical) == [3, 4, 4, 4]
    assert sum(parts.mean_parts(typical).values()) == pytest.approx(15 / 4)
    assert parts.mean_parts(typical)[parts.ROWS] == pytest.approx(45 / 16)


@pytest.mark.django_db
def test_listening_finds_every_statement_and_leaves_django_as_it_was():
    from django.db import connection

    before = dict(vars(QuerySet)), UserFactory().pk
    meter = Meter()
    with hooks.listening(meter), CaptureQueriesContext(connection) as captured:
        assert vars(QuerySet)["_fetch_all"] is not before[0]["_fetch_all"]
        meter.begin()
        assert [user.pk for user in User.objects.filter(pk=before[1])] == [before[1]]
        measure = meter.end()
    assert dict(vars(QuerySet)) == before[0]
    sent = [s.sql.replace("%s", str(before[1])) for s in measure.statements]
    assert sent == [query["sql"] for query in captured]
    assert {path[-1] for path in measure.paths} >= {
        parts.QUERY,
        parts.COMPILE,
        parts.RUN,
        parts.ROWS,
    }


@pytest.mark.usefixtures("kept_connection")
def test_a_page_is_asked_through_the_middleware_and_all_its_parts_are_seen():
    found = profiling.profile(page(application, "/aide/"), 2, lambda: [os.getpid()])
    seen = found.typical[-1]
    for part in (parts.REST, parts.VIEW, parts.TEMPLATE, parts.COMPRESS):
        assert seen.parts()[part] > 0, part
    assert seen.raw_bytes > 2 * seen.sent_bytes > 0
    assert found.peak > 0
    lines = "\n".join(picture.lines_of(found))
    assert all(name in lines for name in parts.MEASURED)
    assert f"{seen.raw_bytes} bytes" in lines
    assert parts.TEMPLATE in "\n".join(picture.tree_of(found))


@pytest.mark.usefixtures("kept_connection")
def test_a_person_signed_in_is_recognised():
    user = UserFactory()
    (browser,) = sign_in([user])
    assert Browser().get(application, "/mon-espace/").headers["Location"].startswith("/connexion/")
    assert (
        not browser.get(application, "/mon-espace/")
        .headers.get("Location", "")
        .startswith("/connexion/")
    )


def broken(status: int) -> Subject:
    """A page that answers something else than 200."""

    def runs(times: int) -> Iterator[Run]:
        return iter([lambda: Answer(status, {}, b"")] * times)

    return Subject("broken", "GET /broken/", 200, runs)


def test_a_page_that_answers_otherwise_is_no_measure():
    with pytest.raises(LocalError, match="answers 500 instead of 200"):
        profiling.profile(broken(500), 2, list)


@pytest.mark.parametrize(("status", "code"), [(200, 0), (500, 1), (302, 1)])
def test_the_door_fails_when_a_page_is_broken(
    status: int, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    made: Callable[[], Subject] = lambda: broken(status)  # noqa: E731
    monkeypatch.setattr(naming, "subjects", lambda *_: iter([made]))
    monkeypatch.setattr(naming, "backends", list)
    chosen = door.options().parse_args(["broken", "--times", "2"])
    assert door.measure(chosen) == code
    said = capsys.readouterr()
    assert ("instead of 200" in said.err) is (code == 1)
    assert ("listened to" in said.out) is (code == 0)


def test_what_is_nothing_is_refused_before_anything_is_measured():
    with pytest.raises(LocalError, match="« serach » is nothing to measure"):
        next(naming.subjects(["search", "serach"], ""))


def test_the_pages_and_acts_asked_for_have_a_name():
    assert set(ISSUED) <= set(PAGES)
    assert {"prebook", "confirm", "publish", "cancel"} <= set(VERBS)


def test_the_options_name_who_asks():
    chosen = door.options().parse_args(["/pro/", "--as", "partner", "--tree"])
    assert isinstance(chosen, argparse.Namespace)
    assert (chosen.name, chosen.role, chosen.tree, chosen.times) == (["/pro/"], "partner", True, 20)
