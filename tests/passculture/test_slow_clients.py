"""M28: who sends slowly, too much or nothing at all keeps nobody else waiting."""

import contextlib
import io
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from core.rules.files import ANONYMOUS_BYTES_MAX, MEGABYTE, REQUEST_BYTES_MAX
from devtools.local import parts, process
from devtools.local.places import ROOT
from devtools.local.site import free_port
from passculture import slow_clients
from passculture.slow_clients import IN_MEMORY, THREADS, Deadlines, NotReceived, receive
from tests.passculture.test_environment import operator_environment

pytestmark = pytest.mark.slow

HEAD = "POST /connexion/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n"
SLOW = {
    "a body": HEAD + "Content-Type: application/x-www-form-urlencoded\r\n\r\nname=ten..",
    "a head": HEAD,
    "nothing": "",
}


def environ(body: bytes, length: int | None = None, **more: str) -> dict[str, Any]:
    size = len(body) if length is None else length
    return {"CONTENT_LENGTH": str(size), "wsgi.input": io.BytesIO(body), **more}


@pytest.mark.parametrize("size", [1, IN_MEMORY, IN_MEMORY + 1, 3 * MEGABYTE])
def test_a_body_is_received_whole_in_memory_or_in_a_file(size: int):
    body = bytes(range(256)) * (size // 256 + 1)
    given = environ(body[:size])
    receive(given)
    assert given["wsgi.input"].read() == body[:size]
    assert given["wsgi.input"]._rolled == (size > IN_MEMORY)
    given["wsgi.input"].close()


@pytest.mark.parametrize("length", ["", "0", "-1", "twelve"])
def test_without_a_length_nothing_is_read(length: str):
    given = environ(b"abc") | {"CONTENT_LENGTH": length}
    stream = given["wsgi.input"]
    receive(given)
    assert given["wsgi.input"] is stream
    assert stream.tell() == 0


MULTIPART = {"CONTENT_TYPE": "multipart/form-data; boundary=x"}
SIGNED_IN = {"HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}=abc"}
IN_FRAME = {"HTTP_COOKIE": "__Secure-adage-session=abc"}


@pytest.mark.parametrize(
    ("length", "more", "status"),
    [
        (REQUEST_BYTES_MAX + 1, SIGNED_IN, 413),
        (ANONYMOUS_BYTES_MAX + 1, MULTIPART, 413),
        (ANONYMOUS_BYTES_MAX + 1, MULTIPART | SIGNED_IN, 408),  # read, and there is nothing there
        (1000, {}, 408),
    ],
    ids=["too heavy", "nobody's files", "somebody's files", "cut"],
)
def test_what_is_not_received_says_why(length: int, more: dict[str, str], status: int):
    with pytest.raises(NotReceived) as refusal:
        receive(environ(b"ten bytes.", length, **more))
    assert refusal.value.status == status


def test_at_most_half_of_the_threads_receive_bodies_and_each_gives_its_place_back(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(slow_clients, "TURN_SECONDS", 0.05)
    taken = 0
    try:
        while slow_clients.receiving.acquire(blocking=False):
            taken += 1
        assert taken == THREADS // 2
        with pytest.raises(NotReceived) as refusal:
            receive(environ(b"abc"))
        assert refusal.value.status == 503
    finally:
        for _ in range(taken):
            slow_clients.receiving.release()
    for _ in range(THREADS):  # more than there are places
        with pytest.raises(NotReceived, match="408"):
            receive(environ(b"abc", 10))


def test_a_late_reading_ends_as_when_the_client_leaves():
    here, there = socket.socketpair()
    with here, there:
        watched = Deadlines()
        there.sendall(b"ten bytes.")
        watched.set(here, 0.0)
        watched.end_late(time.monotonic())
        here.settimeout(10)
        assert here.recv(100) == b"ten bytes."
        assert here.recv(100) == b""
        here.sendall(b"said all the same")
        assert there.recv(100) == b"said all the same"


def test_what_came_in_time_is_left_alone():
    here, there = socket.socketpair()
    with here, there:
        watched = Deadlines()
        watched.set(here, 0.0)
        watched.clear()
        watched.end_late(time.monotonic() + 60)
        watched.set(here, 60)
        watched.end_late(time.monotonic())
        there.sendall(b"later")
        assert here.recv(100) == b"later"


def test_who_is_signed_in_within_the_frame_of_adage_is_somebody(settings: Settings):
    settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE = "__Host-session", True
    with pytest.raises(NotReceived) as refusal:
        receive(environ(b"x", ANONYMOUS_BYTES_MAX + 1, **MULTIPART, **IN_FRAME))
    assert refusal.value.status == 408  # read, and there is nothing there


@pytest.mark.django_db
def test_a_forged_session_opens_no_door_to_heavy_files(client: Client):
    """The cookie is there, nobody stands behind it: refused before a part of it is read."""
    client.cookies[settings.SESSION_COOKIE_NAME] = "forged"
    heavy = SimpleUploadedFile("x.pdf", b"x" * (ANONYMOUS_BYTES_MAX + 1))
    answer = client.post("/connexion/", {"document": heavy})
    assert answer.status_code == 413
    assert "Cet envoi est trop lourd" in answer.content.decode()
    light = client.post("/connexion/", {"document": SimpleUploadedFile("x.pdf", b"x")})
    assert light.status_code != 413


# --- With the server as it is used ---------------------------------------------------------------
class Web:
    """One gunicorn of the product: nothing it is asked here needs a database."""

    def __init__(self, folder: Path, *more: str) -> None:
        self.port = free_port()
        environment = operator_environment() | {
            "ENVIRONMENT": "local", "PORT": str(self.port), "WEB_WORKERS": "1",
            "STATE_DIR": str(folder),
        }  # fmt: skip
        command = [*parts.GUNICORN[:-1], *more, parts.GUNICORN[-1]]
        self.log = folder / "web.log"
        self.child = process.start(command, log=self.log, environment=environment, cwd=ROOT)

    def answers(self, seconds: float) -> bool:
        address = f"http://127.0.0.1:{self.port}/sante/"
        try:
            with urllib.request.urlopen(address, timeout=seconds) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False

    def speak(self, words: str) -> socket.socket:
        slow = socket.create_connection(("127.0.0.1", self.port))
        slow.settimeout(60)
        slow.sendall(words.encode())
        return slow


@contextlib.contextmanager
def web(folder: Path, *more: str) -> Iterator[Web]:
    server = Web(folder, *more)
    try:
        ready = process.wait_until(lambda: server.answers(2), seconds=60)
        assert ready, server.log.read_text()
        yield server
    finally:
        process.stop(server.child)


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    with web(tmp_path_factory.mktemp("web")) as server:
        yield server


def first_words(slow: socket.socket) -> str:
    with slow, contextlib.suppress(OSError):
        return slow.recv(100).decode().split("\r\n")[0]
    return ""


@pytest.mark.timeout(180)
@pytest.mark.parametrize("words", SLOW.values(), ids=SLOW)
def test_forty_slow_sockets_stop_nobody(ours: Web, words: str):
    crowd = [ours.speak(words) for _ in range(40)]
    assert ours.answers(30)
    ends = {first_words(slow) for slow in crowd}
    expected = {"HTTP/1.1 408 Request Timeout", "HTTP/1.1 503 Service Unavailable"}
    assert ends <= (expected if words == SLOW["a body"] else {""})
    assert ours.answers(30)


@pytest.mark.timeout(180)
@pytest.mark.parametrize("words", [SLOW["a body"], SLOW["a head"]], ids=["a body", "a head"])
def test_control_four_plain_threads_are_stopped_by_twelve(tmp_path: Path, words: str):
    with web(tmp_path, "--worker-class", "gthread", "--threads", "4") as plain:
        plain_crowd = [plain.speak(words) for _ in range(12)]
        assert process.wait_until(lambda: not plain.answers(2), seconds=20)
        for slow in plain_crowd:
            slow.close()
