"""The crowd is slow, comes back when it is sent away, and leaves with the measure."""

import contextlib
import socket
import string
import threading
import time
from collections.abc import Iterator

import pytest

from devtools.local.process import wait_until
from devtools.local.slow import SHIPPED, row
from devtools.measure import crowd
from devtools.measure.crowd import BODY, HEAD, Crowd, longest_pause


class Server:
    """Accepts, keeps what it hears, and sends everybody away when it is told to."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self.listener.getsockname()[1])
        self.here: list[socket.socket] = []
        self.came = 0
        self.answer = b""
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                one, _ = self.listener.accept()
                self.came += 1
                if self.answer:
                    one.recv(1000)
                    one.sendall(self.answer)
                    one.close()
                else:
                    self.here.append(one)

    def send_away(self) -> None:
        while self.here:
            self.here.pop().close()


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.send_away()
    server.listener.close()


def test_each_sends_its_way_and_a_byte_now_and_then(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crowd, "BYTE_SECONDS", 0.02)
    with Crowd(server.port, 2, (BODY, HEAD)).at_work():
        assert wait_until(lambda: len(server.here) == 2, seconds=10)
        for one, begins in zip(list(server.here), (BODY, HEAD), strict=True):
            heard = b""
            while len(heard) < len(begins) + 3:
                heard += one.recv(1)
            assert heard == begins + b"xxx"


def test_who_is_sent_away_comes_back(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crowd, "BYTE_SECONDS", 0.02)
    with Crowd(server.port, 5).at_work() as slow:
        assert wait_until(lambda: server.came == 5, seconds=10)
        server.send_away()
        assert wait_until(lambda: server.came >= 10, seconds=10)
    assert slow.sent_away >= 5
    came = server.came
    time.sleep(0.1)
    assert server.came == came


def test_a_watchman_hears_the_whole_answer(server: Server) -> None:
    server.answer = b"HTTP/1.0 200 OK\r\n\r\nwell"
    assert 0 < longest_pause(server.port, 0.05) < 10
    assert server.came >= 1


def test_the_proxy_is_told_two_things_only() -> None:
    names = {"LISTEN": "8000", "WEB": "web:8000"}
    text = string.Template(SHIPPED.read_text()).safe_substitute(names)
    assert "${" not in text
    assert "listen 8000;" in text
    assert "server web:8000;" in text


def test_a_line_reads_as_those_of_the_other_doors() -> None:
    line = row("slow-web", "0.12 s", "<= 1 s", True, "3 sent away")
    assert line == "slow-web               0.12 s  <= 1 s       PASS  (3 sent away)"
