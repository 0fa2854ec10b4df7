"""SQLSTATE -> HTTP, one by one, with errors PostgreSQL itself raises."""

import errno
import gzip
import re
from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from psycopg_pool import PoolTimeout

from core.errors import Refused
from core.failures import CONSTRAINTS
from passculture.middleware import ConflictMiddleware
from tests.factories.jobs import every_job_has_passed

pytestmark = pytest.mark.django_db(transaction=True)


def raise_in_postgres(code: str, constraint: str = "") -> None:
    named = f", CONSTRAINT = '{constraint}'" if constraint else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{code}'{named}; END $$")


class View:
    """A view that fails `times` times, then answers."""

    def __init__(self, code: str, *, times: int = 99, constraint: str = "") -> None:
        self.code, self.times, self.constraint, self.calls = code, times, constraint, 0

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.calls += 1
        if self.calls <= self.times:
            raise_in_postgres(self.code, self.constraint)
        return HttpResponse("done")


def answer_of(view: Callable[..., HttpResponse]) -> HttpResponse:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    answer = ConflictMiddleware(lambda r: HttpResponse()).process_view(request, view, [], {})
    assert answer is not None
    return answer


@pytest.mark.parametrize(
    "code",
    [
        "55P03",  # somebody holds the row
        "57014",  # the query took too long
        "57P01", "57P02", "57P03",  # the server stops, has crashed, is starting
        "08000", "08003", "08006", "08001",  # the connection is lost or was never made
        "53300",  # too many connections
        "25P03",  # the transaction slept too long
    ],
)  # fmt: skip
def test_a_busy_or_absent_database_answers_503_and_when_to_come_back(code: str):
    answer = answer_of(View(code))
    assert (answer.status_code, answer["Retry-After"]) == (503, "1")
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("code", ["53000", "53100", "53200", "53400", "58030"])
def test_a_database_without_room_answers_503_and_a_longer_while(code: str):
    """F12b: its disk or its memory is full; 53100 is DiskFull."""
    answer = answer_of(View(code))
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_file_for_which_there_is_no_room_answers_503(number: int):
    def view(request: HttpRequest) -> HttpResponse:
        raise OSError(number, "no room")

    answer = answer_of(view)
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")


def test_another_error_of_the_system_is_a_bug():
    def view(request: HttpRequest) -> HttpResponse:
        raise OSError(errno.EACCES, "not allowed")

    with pytest.raises(OSError, match="not allowed"):
        answer_of(view)


@pytest.mark.parametrize("code", ["40P01", "40001"])
def test_a_deadlock_is_tried_again_and_the_user_sees_nothing(code: str):
    """F11."""
    view = View(code, times=3)
    assert answer_of(view).status_code == 200
    assert view.calls == 4


def test_a_deadlock_that_lasts_answers_503():
    view = View("40P01")
    assert answer_of(view).status_code == 503
    assert view.calls == 4


@pytest.mark.parametrize(
    ("code", "constraint", "title"),
    [
        ("23505" if name.startswith("one_") else "23514", name, title)
        for name, (_, title) in CONSTRAINTS.items()
    ],
)
def test_a_constraint_answers_the_409_page_of_its_refusal(code: str, constraint: str, title: str):
    answer = answer_of(View(code, constraint=constraint))
    assert answer.status_code == 409
    page = answer.content.decode()
    assert title in page
    assert constraint not in page


def test_a_connection_nobody_gives_answers_503():
    """F9: the pool has none left; PostgreSQL gave no code, because it was not reached."""

    def view(request: HttpRequest) -> HttpResponse:
        raise OperationalError("couldn't get a connection after 5.00 sec") from PoolTimeout()

    answer = answer_of(view)
    assert (answer.status_code, answer["Retry-After"]) == (503, "1")


SQL_WORDS = ("SELECT", "INSERT", "UPDATE", "constraint", "psycopg", "Traceback", "DETAIL")


def test_every_409_has_one_shape_whatever_its_cause():
    """Clean 409: what, why, what to do, a reference; no word of SQL; kept by no cache."""

    def refused(request: HttpRequest) -> HttpResponse:
        raise Refused("Une autre personne a agi.", "Rechargez la page.", title="Trop tard")

    shapes = set()
    views = [View("23505", constraint=name) for name in CONSTRAINTS]
    for view in [refused, *views]:
        answer = answer_of(view)
        page = answer.content.decode()
        main = page[page.index("<main") : page.index("</main>")]
        assert (answer.status_code, answer["Cache-Control"]) == (409, "no-store")
        assert [word for word in SQL_WORDS if word in main] == []
        shapes.add(tuple(re.findall(r"<(h1|p|b|a)\b", main)))
    assert len(shapes) == 1


def test_a_refusal_answers_409_with_its_sentences():
    def view(request: HttpRequest) -> HttpResponse:
        raise Refused("Le crédit est épuisé.", "Libérez un engagement.")

    answer = answer_of(view)
    assert answer.status_code == 409
    assert "Le crédit est épuisé." in answer.content.decode()
    assert "Libérez un engagement." in answer.content.decode()


def test_an_unknown_error_stays_an_alarm():
    with pytest.raises(DatabaseError):
        answer_of(View("22012"))


def test_alive_and_ready_answer_json_without_signing_in(client: Client):
    assert client.get("/sante/").json() == {"status": "ok"}
    every_job_has_passed()
    facts = client.get("/pret/").json()
    assert (facts["status"], facts["database"], facts["broker"]) == ("ok", "ok", "ok")
    assert facts["oldest_undelivered_seconds"] == 0


def test_ready_says_when_the_broker_is_away(client: Client, settings):
    from passculture.celery import app

    before = app.conf.broker_url, app.conf.broker_read_url, app.conf.broker_write_url
    try:
        app.conf.broker_url = app.conf.broker_read_url = app.conf.broker_write_url = (
            "redis+socket:///nowhere.sock"
        )
        answer = client.get("/pret/")
    finally:
        app.conf.broker_url, app.conf.broker_read_url, app.conf.broker_write_url = before
    assert answer.status_code == 200
    assert answer.json()["broker"] == "unavailable"


def test_every_page_carries_the_strict_headers(client: Client):
    answer = client.get("/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_another_host_is_refused(client: Client):
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


def test_static_texts_travel_compressed_and_fonts_as_they_are(client: Client):
    """U25: the first view stays light where nothing was compressed beforehand."""
    taken = {"Accept-Encoding": "gzip"}
    sheet = client.get("/static/css/base.css", headers=taken)
    assert sheet["Content-Encoding"] == "gzip"
    assert b"summary" in gzip.decompress(b"".join(sheet.streaming_content))

    font = client.get("/static/fonts/syne-latin-wght-normal.woff2", headers=taken)
    assert (font.status_code, font.has_header("Content-Encoding")) == (200, False)
