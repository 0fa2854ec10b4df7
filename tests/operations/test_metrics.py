"""/pret/ and /metriques/: what is wrong by its name, and figures for who may read them (G25)."""

import errno
import re
import time
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from jobs.models import JobRun
from jobs.queries import jobs
from jobs.rules import period_of
from operations import readiness
from outbox.actions import deliver_due, enter_quarantine
from outbox.models import Message
from tests.factories.people import StaffFactory, UserFactory
from tests.owner import erase
from tests.stage import build_stage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock_on_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """No clock ticks in the tests: tests/clock looks at the late one."""
    monkeypatch.setattr(readiness, "late_jobs", lambda now: [])


def facts(client: Client) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/pret/").json()
    return found


def test_a_calm_house_rings_no_alarm(client):
    build_stage().prebook()
    found = facts(client)
    assert (found["status"], found["alarms"]) == ("ok", [])
    assert found["waiting_messages"] == Message.objects.count() > 0


def test_a_message_waiting_for_more_than_a_minute_rings(client):
    """F13."""
    build_stage().prebook()
    Message.objects.update(created_at=timezone.now() - timedelta(seconds=90))
    found = facts(client)
    assert (found["status"], found["alarms"]) == ("degraded", ["BACKLOG"])
    assert 61 <= found["oldest_undelivered_seconds"] <= 91


def test_a_parked_message_rings_and_no_longer_counts_as_waiting(client):
    """F18."""
    build_stage().prebook()
    Message.objects.update(
        state="PARKED", parked_at=timezone.now(), created_at=timezone.now() - timedelta(days=1)
    )
    found = facts(client)
    assert (found["alarms"], found["waiting_messages"]) == (["PARKED"], 0)


def test_a_quarantine_rings(client):
    """F30."""
    enter_quarantine(by_whom="essai")
    assert facts(client)["alarms"] == ["QUARANTINE"]


def test_a_late_clock_rings_and_says_so_first(client, monkeypatch):
    """F25."""
    monkeypatch.setattr(readiness, "late_jobs", lambda now: ["bookings.expire"])
    enter_quarantine(by_whom="essai")
    found = facts(client)
    assert (found["status"], found["alarms"]) == ("late", ["QUARANTINE", "CLOCK"])
    assert found["late_jobs"] == ["bookings.expire"]


def test_an_absent_broker_rings_and_the_site_goes_on(client, monkeypatch):
    """F4."""
    monkeypatch.setattr(readiness, "_broker", lambda: "unavailable")
    answer = client.get("/pret/")
    assert (answer.status_code, answer.json()["alarms"]) == (200, ["BROKER"])


def test_an_absent_database_rings_and_answers_503(client, monkeypatch):
    """F8."""
    from django.db import OperationalError

    def away() -> NoReturn:
        raise OperationalError

    monkeypatch.setattr("operations.readiness.connection.cursor", away)
    answer = client.get("/pret/")
    assert answer.status_code == 503
    assert answer.json()["alarms"] == ["DATABASE"]


def test_a_full_disk_of_ours_rings(client, monkeypatch):
    """F12b: an upload would not fit."""
    monkeypatch.setattr(readiness, "ROOM_BYTES", 2**62)
    answer = client.get("/pret/")
    assert (answer.status_code, answer.json()["alarms"]) == (200, ["DISK"])


@pytest.mark.parametrize("number", [errno.ENOENT, errno.EACCES, errno.EIO, errno.ESTALE])
def test_a_disk_of_ours_that_does_not_answer_rings(client, monkeypatch, number):
    """Its folder gone, closed or on a server that is away: an upload would not be kept."""

    def away(path: str) -> NoReturn:
        raise OSError(number, "away", path)

    monkeypatch.setattr("operations.readiness.os.statvfs", away)
    answer = client.get("/pret/")
    assert (answer.status_code, answer.json()["alarms"]) == (200, ["DISK"])
    assert answer.json()["disk"] == "unreachable"


@pytest.mark.parametrize(("code", "rung"), [("53100", ["DISK"]), ("42601", [])])
def test_a_full_disk_of_the_database_rings(client, monkeypatch, code, rung):
    monkeypatch.setattr(
        readiness, "SORT", f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{code}'; END $$"
    )
    assert client.get("/pret/").json()["alarms"] == rung


@pytest.mark.parametrize(
    ("apart", "rung"), [(0, []), (1.5, []), (-1.5, []), (10, ["TIME"]), (-10, ["TIME"])]
)
def test_a_machine_whose_clock_differs_from_the_database_s_rings(client, monkeypatch, apart, rung):
    """ASVS V16.2.2: lines of the log could no longer be put in order."""
    theirs = SimpleNamespace(time=lambda: time.time() + apart)
    monkeypatch.setattr(readiness, "time", theirs)
    found = client.get("/pret/").json()
    assert found["alarms"] == rung
    assert (found["clocks_apart_seconds"] > 2) is bool(rung)


def test_the_question_about_the_disk_really_writes_on_it():
    """PostgreSQL says where it sorted."""
    with connection.cursor() as cursor:
        cursor.execute(readiness.SORT_MEMORY)
        cursor.execute(f"EXPLAIN (ANALYZE) {readiness.SORT}")
        said = " ".join(line for (line,) in cursor.fetchall())
    assert re.search(r"Disk: [1-9]\d\dkB", said), said


def test_every_alarm_that_may_ring_says_what_it_means():
    calm = {
        "database": "ok", "broker": "ok", "oldest_undelivered_seconds": 0, "parked_messages": 0,
        "quarantine": False, "late_jobs": [], "disk": "ok", "clocks_apart_seconds": 0,
    }  # fmt: skip
    assert set(readiness._rings(calm)) == set(readiness.ALARMS)


# --- metrics -----------------------------------------------------------------------------------


@pytest.fixture
def key(settings: Settings) -> str:
    settings.METRICS_KEY = "metrics-key-of-the-tests"
    return settings.METRICS_KEY


def figures(client: Client, key: str) -> dict[str, float]:
    answer = client.get("/metriques/", HTTP_AUTHORIZATION=f"Bearer {key}")
    assert answer.status_code == 200
    rows = [line for line in answer.content.decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in (row.rsplit(" ", 1) for row in rows)}


@pytest.mark.parametrize("given", [None, "", "Bearer ", "Bearer wrong", "metrics"])
def test_the_figures_do_not_exist_for_who_holds_no_key(client, key, given):
    more = {} if given is None else {"HTTP_AUTHORIZATION": given}
    assert client.get("/metriques/", **more).status_code == 404


def test_without_a_key_in_the_settings_only_the_administration_reads(client, settings):
    settings.METRICS_KEY = ""
    assert client.get("/metriques/", HTTP_AUTHORIZATION="Bearer ").status_code == 404
    client.force_login(UserFactory())
    assert client.get("/metriques/").status_code == 404
    client.force_login(StaffFactory())
    assert client.get("/metriques/").status_code == 200


def test_the_figures_follow_the_life_of_a_message(client, key):
    """Backlog, its age, then the seconds a delivery took."""
    build_stage().prebook()
    mails = Message.objects.filter(seq__isnull=True).count()
    Message.objects.update(created_at=timezone.now() - timedelta(seconds=60))
    waiting = figures(client, key)
    assert waiting['passculture_messages{kind="adage",state="WAITING"}'] == 1
    assert waiting['passculture_messages{kind="letter",state="WAITING"}'] == mails
    assert waiting['passculture_oldest_message_seconds{kind="adage",state="WAITING"}'] >= 30
    erase(Message.objects.filter(seq__isnull=False))
    deliver_due()
    done = figures(client, key)
    assert done['passculture_delivered_messages{kind="letter"}'] == mails
    assert done['passculture_delivery_seconds{kind="letter",quantile="0.95"}'] >= 30
    assert done['passculture_bookings{state="PREBOOKED"}'] == 1
    assert done["passculture_quarantine"] == 0


def test_a_mail_nobody_knows_the_fate_of_is_counted_and_apart_once_it_waits_for_a_decision(
    client, key
):
    """F23: parked_at is what /pret/ rings on; the figure says how many and since when."""
    build_stage().prebook()
    first, second = Message.objects.filter(seq__isnull=True)[:2]
    long_ago = timezone.now() - timedelta(hours=2)
    for message, parked in ((first, None), (second, timezone.now())):
        Message.objects.filter(pk=message.pk).update(
            state="UNCERTAIN",
            recipient=f"{message.pk}@ex.fr",
            claimed_at=long_ago,
            created_at=long_ago,
            parked_at=parked,
        )
    found = figures(client, key)
    for state in ("UNCERTAIN", "UNDECIDED"):
        labels = f'{{kind="mail",state="{state}"}}'
        assert found[f"passculture_messages{labels}"] == 1
        assert found[f"passculture_oldest_message_seconds{labels}"] >= 7000


def test_the_late_jobs_of_the_clock_are_a_figure(client, key):
    """A job runs on time, then its last success grows old, by the same rule as /pret/."""
    now = timezone.now()
    for name, job in jobs().items():
        JobRun.objects.create(
            job=name, period=period_of(now, job.every), state="DONE", started_at=now, ended_at=now
        )
    assert figures(client, key)["passculture_late_jobs"] == 0
    name, job = next(iter(jobs().items()))
    JobRun.objects.filter(job=name).update(period=period_of(now - 4 * job.every, job.every))
    assert figures(client, key)["passculture_late_jobs"] == 1


def test_each_answer_is_counted_by_page_and_status(client, key):
    row = 'passculture_http_requests_total{method="GET",page="alive",status="200"}'
    before = figures(client, key).get(row, 0)
    client.get("/sante/")
    client.get("/sante/")
    found = figures(client, key)
    assert found[row] == before + 2
    assert 'passculture_http_seconds_bucket{le="0.05",method="GET"}' in found


def test_what_anybody_may_type_makes_no_new_figure(client, key):
    """An address or a method invented by a visitor must not fill the memory."""
    client.get("/nulle-part/")
    client.generic("BREW", "/sante/")
    figures(client, key)  # counts itself
    before = figures(client, key).keys()
    for number in range(5):
        client.get(f"/nulle-part/{number}/")
        client.generic(f"STEEP{number}", "/sante/")
    assert figures(client, key).keys() == before


def test_the_figures_cost_as_many_questions_for_one_message_and_many(client, key):
    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            figures(client, key)
        return len(asked)

    build_stage().prebook()
    one = questions()
    for _ in range(2):
        build_stage().prebook()
    assert questions() == one
