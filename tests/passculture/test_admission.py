"""The line before Django: acts before reads, an end to waiting, and what was sent is given back."""

import io
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory
from pytest_django import Settings

from passculture import slow_clients
from passculture.admission import PATIENCE, Admission, Kind, Line
from passculture.turned_away import SENT_AGAIN_MAX, busy, sent_again

FORM = "application/x-www-form-urlencoded"


def until(true: Callable[[], bool]) -> None:
    limit = time.monotonic() + 10
    while not true():
        assert time.monotonic() < limit
        time.sleep(0.005)


def waiting(line: Line) -> int:
    return sum(len(queue) for queue in line._waiting.values())


def test_acts_go_before_reads_and_each_kind_in_its_order():
    line, order = Line(2), []

    def come(name: str, kind: Kind) -> threading.Thread:
        def run() -> None:
            assert line.enter(kind, 10)
            order.append(name)
            line.give_back(kind, 0.01)

        before = waiting(line)
        thread = threading.Thread(target=run)
        thread.start()
        until(lambda: waiting(line) == before + 1)
        return thread

    assert line.enter(Kind.READ, 0)  # reads have their slot
    assert line.enter(Kind.ACT, 0)
    threads = [come("page 1", Kind.READ), come("page 2", Kind.READ)]
    threads += [come("act 1", Kind.ACT), come("act 2", Kind.ACT)]
    line.give_back(Kind.ACT, 0.01)
    for thread in threads:
        thread.join(10)
    assert order == ["act 1", "act 2", "page 1", "page 2"]
    line.give_back(Kind.READ, 0.01)
    assert line.free == 2


def test_who_would_wait_too_long_hears_it_at_once_and_others_before_them_do_not():
    line = Line(2)
    line._mean = 1.0  # each request keeps its slot a second
    assert line.enter(Kind.READ, 5)
    assert line.enter(Kind.READ, 5)
    began = time.monotonic()
    assert not line.enter(Kind.READ, 0.4)  # half a second before the first slot
    assert time.monotonic() - began < 0.3
    assert line.expected_wait(Kind.ACT) == 0.5


def test_the_end_of_patience_leaves_no_trace():
    line = Line(1)
    assert line.enter(Kind.READ, 0)
    assert not line.enter(Kind.READ, 0.02)
    assert waiting(line) == 0
    line.give_back(Kind.READ, 0.01)
    assert line.enter(Kind.ACT, 0)


def test_one_slot_is_for_reads_whoever_acts():
    """Who decides must have read: a crowd that acts stops nobody from reading."""
    line, read, done = Line(2), threading.Event(), threading.Event()

    def reads() -> None:
        assert line.enter(Kind.READ, 10)
        read.set()
        assert done.wait(10)

    def acts() -> None:
        assert line.enter(Kind.ACT, 10)

    assert line.enter(Kind.ACT, 0)
    assert line.enter(Kind.ACT, 0)
    threads = [threading.Thread(target=target) for target in (acts, acts, reads)]
    for rank, thread in enumerate(threads, 1):
        thread.start()
        until(lambda rank=rank: waiting(line) == rank)
    line.give_back(Kind.ACT, 0.01)
    assert read.wait(10)
    line.give_back(Kind.ACT, 0.01)  # the second goes to an act: a read has its slot already
    until(lambda: waiting(line) == 1)
    line.give_back(Kind.ACT, 0.01)
    done.set()
    for thread in threads:
        thread.join(10)
    assert (line.free, waiting(line)) == (0, 0)


def test_a_slot_given_while_one_gives_up_is_neither_lost_nor_given_twice():
    """Hundreds of patiences that end as a slot comes free: afterwards all slots are there."""
    line = Line(3)

    def run(rank: int) -> None:
        for turn in range(40):
            kind = Kind.ACT if (rank + turn) % 2 else Kind.READ
            if line.enter(kind, 0.002):
                time.sleep(0.001)
                line.give_back(kind, 0.0)

    threads = [threading.Thread(target=run, args=[rank]) for rank in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (line.free, waiting(line)) == (3, 0)


# --- The application behind its line -------------------------------------------------------------
class Heard:
    """What a server would have sent."""

    status = ""
    headers: dict[str, str]

    def __call__(self, status: str, headers: list[tuple[str, str]]) -> None:
        self.status, self.headers = status, dict(headers)


def ask(
    application: Callable[..., Iterable[bytes]], method: str = "GET", path: str = "/",
    body: bytes = b"",
) -> tuple[Heard, Iterable[bytes]]:  # fmt: skip
    heard = Heard()
    environ = RequestFactory()._base_environ(
        REQUEST_METHOD=method, PATH_INFO=path, CONTENT_LENGTH=str(len(body)), CONTENT_TYPE=FORM,
        **{"wsgi.input": io.BytesIO(body)},
    )  # fmt: skip
    return heard, application(environ, heard)


def whole(parts: Iterable[bytes]) -> str:
    return b"".join(parts).decode()


def full(application: Callable[..., Any]) -> Admission:
    """An admission without a slot left, where each request takes a minute."""
    admission = Admission(application, slots=1)
    assert admission.line.enter(Kind.READ, 0)
    admission.line._mean = 60.0
    return admission


def never(*_: Any) -> Iterable[bytes]:
    raise AssertionError("no slot: Django is not asked")


def test_a_page_that_cannot_be_served_now_is_the_busy_page_with_the_headers_of_all():
    heard, parts = ask(full(never))
    page = whole(parts)
    assert heard.status == "503 Service Unavailable"
    assert heard.headers["Retry-After"] == "1"
    assert heard.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in heard.headers["Content-Security-Policy"]
    assert heard.headers["X-Frame-Options"] == "DENY"
    assert heard.headers["X-Content-Type-Options"] == "nosniff"
    assert "Le service est occupé" in page
    assert "Recharger la page" in page


def test_the_busy_page_shows_in_the_frame_of_adage_and_in_no_other_place(settings: Settings):
    settings.ADAGE_FRAME_ORIGIN = "https://adage.example"
    inside, parts = ask(full(never), path="/adage/recherche/")
    assert "frame-ancestors https://adage.example" in inside.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in inside.headers
    assert '<a target="_blank" rel="noopener" class="button--quiet" href="/">' in whole(parts)
    outside, _ = ask(full(never), path="/pro/offres/")
    assert "frame-ancestors 'none'" in outside.headers["Content-Security-Policy"]
    assert outside.headers["X-Frame-Options"] == "DENY"


def test_what_a_person_sent_can_be_sent_again_with_one_press():
    sent = [
        ("csrfmiddlewaretoken", "abc"),
        ("choix", "1"),
        ("choix", "2"),
        ("note", 'à "voir" <b>'),
    ]
    heard, parts = ask(full(never), "POST", "/adage/decisions/", urlencode(sent).encode())
    page = whole(parts)
    assert heard.status.startswith("503")
    assert 'method="post" action="/adage/decisions/"' in page
    for name, value in [*sent[:3], ("note", "à &quot;voir&quot; &lt;b&gt;")]:
        assert f'<input type="hidden" name="{name}" value="{value}">' in page
    assert "Votre envoi est gardé dans cette page" in page


def test_a_program_hears_a_code():
    heard, parts = ask(full(never), "POST", "/adage/v1/prebookings/", b"{}")
    assert heard.status.startswith("503")
    assert whole(parts) == '{"code": "BUSY"}'


@pytest.mark.parametrize(
    "data",
    [{"password": "secret"}, {"iban": "FR76"}, {"note": "x" * SENT_AGAIN_MAX}],
    ids=["secret", "account", "long"],
)
def test_a_page_holds_no_secret_and_nothing_long(data: dict[str, str]):
    request = RequestFactory().post("/connexion/", urlencode(data), content_type=FORM)
    assert sent_again(request) == []
    page = busy(request).content.decode()
    assert "revenez en arrière" in page
    assert all(value not in page for value in data.values())


def test_neither_files_nor_a_broken_form_are_sent_again():
    assert sent_again(RequestFactory().post("/", {"note": "x"})) == []  # multipart
    crowd = "&".join(f"n{rank}=1" for rank in range(2000))
    assert sent_again(RequestFactory().post("/", crowd, content_type=FORM)) == []


@pytest.mark.parametrize("path", ["/sante/", "/pret/", "/metriques/", "/static/css/base.css"])
def test_watchmen_and_files_stand_in_no_line(path: str):
    _, parts = ask(full(lambda *_: [b"well"]), path=path)
    assert whole(parts) == "well"


@pytest.mark.django_db
def test_the_slot_is_left_before_a_slow_reader_takes_the_page_and_the_answer_is_closed():
    closed: list[bool] = []
    response = HttpResponse("whole")
    response._resource_closers.append(lambda: closed.append(True))
    admission = Admission(lambda *_: response, slots=1)
    _, parts = ask(admission)
    assert (admission.line.free, closed) == (1, [True])
    assert whole(parts) == "whole"


@pytest.mark.django_db
def test_a_streamed_answer_keeps_its_slot_until_it_is_closed_and_leaves_it_once():
    admission = Admission(lambda *_: StreamingHttpResponse(iter([b"a", b"b"])), slots=1)
    _, parts = ask(admission)
    assert admission.line.free == 0
    assert whole(parts) == "ab"
    parts.close()  # type: ignore[attr-defined]
    parts.close()  # type: ignore[attr-defined]
    assert admission.line.free == 1


def test_a_breakdown_leaves_its_slot():
    def breaks(*_: Any) -> Iterable[bytes]:
        raise RuntimeError

    admission = Admission(breaks, slots=1)
    with pytest.raises(RuntimeError):
        ask(admission)
    assert admission.line.free == 1


def test_who_acts_waits_longer_than_who_reads():
    assert PATIENCE[Kind.ACT] > PATIENCE[Kind.READ]


class Deaf:
    """The stream of a client that does not send: whoever reads it waits for ever."""

    def read(self, *_: Any) -> bytes:
        raise AssertionError("read once more")


def test_one_body_too_many_is_not_waited_for(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(slow_clients, "receiving", threading.BoundedSemaphore(1))
    with slow_clients.receiving:
        heard = Heard()
        environ = RequestFactory()._base_environ(
            REQUEST_METHOD="POST", CONTENT_LENGTH="20", CONTENT_TYPE=FORM, **{"wsgi.input": Deaf()}
        )
        page = whole(Admission(never)(environ, heard))
    assert heard.status.startswith("503")
    assert "Recharger la page" in page
