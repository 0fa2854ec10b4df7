"""The jobs of the clock: once a period, alone, seen when late (F25, R25, R28)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils.module_loading import import_string

from jobs import actions, queries, rules
from jobs.models import JobRun
from jobs.rules import EVERY_HOUR, Job
from tests.factories.jobs import every_job_has_passed
from tests.factories.people import StaffFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 12, 1, 12, 10, tzinfo=UTC)
NAME = "tests.count"


@pytest.fixture
def traveller() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


class Work:
    """Counts its calls; `broken` makes the next ones fail."""

    def __init__(self) -> None:
        self.calls, self.broken = 0, False

    def __call__(self) -> int:
        self.calls += 1
        if self.broken:
            raise ValueError("la base est fermée")
        return 3


@pytest.fixture
def work(traveller: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch) -> Work:
    """A job of every hour, known to the clock for this test only."""
    found = Work()
    monkeypatch.setitem(queries._JOBS, NAME, Job(NAME, "Compter", EVERY_HOUR, found))
    return found


def test_a_job_passes_once_a_period_however_often_the_clock_ticks(
    work: Work, traveller: Any
) -> None:
    assert [actions.run(name=NAME) for _ in range(3)] == [3, None, None]
    traveller.move_to(NOON + timedelta(hours=1))
    assert actions.run(name=NAME) == 3

    assert work.calls == 2
    runs = JobRun.objects.filter(job=NAME).order_by("period")
    assert [(run.period.hour, run.state, run.handled) for run in runs] == [
        (12, "DONE", 3),
        (13, "DONE", 3),
    ]


def test_a_job_that_failed_says_why_and_is_tried_again_in_its_period(work: Work) -> None:
    work.broken = True
    with pytest.raises(ValueError, match="fermée"):
        actions.run(name=NAME)
    run = JobRun.objects.get(job=NAME)
    assert (run.state, run.error) == ("FAILED", "ValueError : la base est fermée")

    work.broken = False
    assert actions.run(name=NAME) == 3
    run = JobRun.objects.get(job=NAME)
    assert (run.state, run.error, run.attempts) == ("DONE", "", 2)


def test_a_job_whose_process_died_is_taken_up_at_the_next_tick(work: Work) -> None:
    period = rules.period_of(NOON, EVERY_HOUR)
    JobRun.objects.create(job=NAME, period=period, started_at=NOON, attempts=1)

    assert actions.run(name=NAME) == 3
    assert JobRun.objects.get(job=NAME).state == "DONE"


@pytest.mark.parametrize(("minutes", "late"), [(0, False), (109, False), (110, True)])
def test_two_missed_periods_are_late_and_not_one_minute_before(
    work: Work, traveller: Any, minutes: int, late: bool
) -> None:
    """It passed in the period of noon: those of 13 and 14 h are missed at 15 h."""
    actions.run(name=NAME)
    traveller.move_to(NOON + timedelta(hours=1, minutes=minutes))

    assert (NAME in queries.late_jobs(NOON + timedelta(hours=1, minutes=minutes))) is late


def test_a_failure_is_no_success_the_job_becomes_late(work: Work) -> None:
    work.broken = True
    with pytest.raises(ValueError, match="fermée"):
        actions.run(name=NAME)
    JobRun.objects.filter(job=NAME).update(period=NOON - timedelta(days=1))

    [standing] = [one for one in queries.standings(NOON) if one.job.name == NAME]
    assert standing.last is not None
    assert standing.last_done is None


def test_a_clock_that_jumps_back_runs_nothing_twice_and_forward_nothing_less(
    work: Work, traveller: Any
) -> None:
    """F25: one hour forward, then back, then on."""
    for moment in (NOON, NOON + timedelta(hours=1), NOON, NOON + timedelta(hours=2)):
        traveller.move_to(moment)
        actions.run(name=NAME)

    assert work.calls == 3


def test_old_successes_are_forgotten_failures_and_the_last_runs_are_kept(
    work: Work, traveller: Any
) -> None:
    actions.run(name=NAME)
    work.broken = True
    traveller.move_to(NOON + timedelta(hours=1))
    with pytest.raises(ValueError, match="fermée"):
        actions.run(name=NAME)
    traveller.move_to(NOON + timedelta(days=15))

    assert actions.forget_runs() == 1
    assert JobRun.objects.get(job=NAME).state == "FAILED"


# The time of a test that travels is not that of the database.
TRAVELLED = ["TIME"]


def test_pret_names_the_late_jobs_and_still_answers_200(work: Work, client: Any) -> None:
    """Issue: an alarm, not a reason to take the site away."""
    JobRun.objects.create(
        job=NAME,
        period=NOON - timedelta(hours=3),
        state="DONE",
        started_at=NOON,
        ended_at=NOON,
        handled=0,
    )
    answer = client.get("/pret/")

    assert (answer.status_code, answer.json()["status"]) == (200, "late")
    assert NAME in answer.json()["late_jobs"]
    every_job_has_passed()
    fine = client.get("/pret/").json()
    assert (fine["alarms"], fine["late_jobs"]) == (TRAVELLED, [])


def test_the_administration_reads_each_job_with_its_last_run(work: Work, client: Any) -> None:
    actions.run(name=NAME)
    client.force_login(StaffFactory())

    said = client.get(reverse("admin:jobs_jobrun_changelist")).content.decode()

    assert "Tâches automatiques" in said
    assert '<th scope="row">Compter</th>' in said
    assert "chaque heure" in said
    assert "01/12/2026, 13\u00a0h\u00a010" in said
    assert all(job.title in said for job in queries.jobs().values())


def test_the_operator_runs_a_job_by_hand_or_reads_their_names(work: Work) -> None:
    told = [StringIO() for _ in range(3)]
    call_command("run_job", stdout=told[0])
    assert "bookings.expire" in told[0].getvalue()
    call_command("run_job", NAME, stdout=told[1])
    call_command("run_job", NAME, stdout=told[2])
    assert told[1].getvalue() == "3 élément(s) traité(s).\n"
    assert told[2].getvalue().startswith("Rien à faire")
    with pytest.raises(CommandError, match="Aucune tâche"):
        call_command("run_job", "tests.nothing")


def test_a_row_that_fails_keeps_no_other_waiting_and_is_told_at_the_end() -> None:
    done: list[int] = []

    def act(row: int) -> bool:
        if row == 1:
            raise ValueError("cette ligne")
        done.append(row)
        return row != 2

    with pytest.raises(actions.SomeFailed, match="1 en échec, 2 traitées"):
        actions.each([1, 2, 3, 4], act)
    assert done == [2, 3, 4]
    assert actions.each([2, 3, 4], act) == 2


@pytest.mark.parametrize(
    ("task", "listed"),
    [
        ("bookings.tasks.expire", "bookings.tasks.due_to_expire"),
        ("bookings.tasks.mark_used", "bookings.tasks.due_to_be_used"),
        ("bookings.tasks.follow_referencing", "bookings.tasks.due_to_be_withheld"),
        ("bookings.tasks.postpone_deadlines", "bookings.tasks.deadlines_to_postpone"),
        ("catalogue.tasks.tell_watchers", "catalogue.tasks.watches_to_tell"),
        ("offers.tasks.forget_imports", "offers.tasks.imports_never_confirmed"),
    ],
)
def test_every_list_the_clock_walks_goes_on_after_a_row_that_fails(
    task: str, listed: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A row that cannot be handled (here: a number that is none) stands first."""
    monkeypatch.setattr(listed, lambda _when: ["a", "b"])
    with pytest.raises(actions.SomeFailed, match="2 en échec, 0 traitées"):
        import_string(task)()
    assert [line.message for line in caplog.records if line.levelname == "ERROR"] == [
        "row failed", "row failed",
    ]  # fmt: skip
