"""A crowd of clients that send slowly, each in its own way, for as long as a measure lasts."""

import contextlib
import itertools
import socket
import threading
import time
from collections.abc import Iterator

# A body of which a byte comes now and then, a head without an end, nothing at all.
BODY = (
    b"POST /connexion/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\nten bytes."
)
HEAD = b"GET / HTTP/1.1\r\nHost: localhost\r\nX-More: "
WAYS = (BODY, HEAD, b"")
BYTE_SECONDS = 1.0


class Crowd:
    """So many sockets to one port; who is sent away comes back."""

    def __init__(self, port: int, size: int, ways: tuple[bytes, ...] = WAYS) -> None:
        self.port, self.size = port, size
        self.sent_away = 0
        self._ways = itertools.cycle(ways)
        self._stop = threading.Event()
        self._sockets: list[socket.socket | None] = [None] * size

    @contextlib.contextmanager
    def at_work(self) -> Iterator["Crowd"]:
        """The crowd is there until the end of the block."""
        for rank in range(self.size):
            self._come(rank)
        thread = threading.Thread(target=self._run, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            thread.join()
            for one in self._sockets:
                if one:
                    one.close()

    def _run(self) -> None:
        while not self._stop.wait(BYTE_SECONDS):
            for rank, one in enumerate(self._sockets):
                if one is None or not _sends_a_byte(one):
                    self.sent_away += 1
                    self._come(rank)

    def _come(self, rank: int) -> None:
        if old := self._sockets[rank]:
            old.close()
        try:
            self._sockets[rank] = one = socket.create_connection(("127.0.0.1", self.port), 2)
            one.sendall(next(self._ways))
            one.setblocking(False)
        except OSError:
            self._sockets[rank] = None


def _sends_a_byte(one: socket.socket) -> bool:
    """Send one more; False when the server has answered or closed."""
    try:
        if one.recv(1) or True:
            return False
    except BlockingIOError:
        pass
    except OSError:
        return False
    try:
        one.send(b"x")
    except OSError:
        return False
    return True


def longest_pause(port: int, seconds: float, path: str = "/sante/") -> float:
    """Seconds of the slowest of the answers to a watchman who asks ten times a second."""
    slowest, until = 0.0, time.monotonic() + seconds
    while time.monotonic() < until:
        began = time.monotonic()
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 30) as one:
            one.sendall(f"GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode())
            one.settimeout(30)
            while one.recv(65536):
                pass
        slowest = max(slowest, time.monotonic() - began)
        time.sleep(0.1)
    return slowest
