"""A public service on this machine: it answers what a test says, once let to, or by drips."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from tests.patience import HANGS_SECONDS

DRIP_SECONDS = 0.05


class Service:
    """Where it is, what it says, and what became of it."""

    def __init__(self) -> None:
        self.url = ""
        self.said: tuple[int, bytes] = (200, b"")
        self.drips = False
        self.opened = threading.Event()  # closed, it hears and says nothing
        self.opened.set()
        self.asked: list[dict[str, list[str]]] = []
        self.answered = 0  # wholly

    def hear(self, many: int) -> None:
        """Wait until so many ask."""
        ends = time.monotonic() + HANGS_SECONDS
        while len(self.asked) < many:
            assert time.monotonic() < ends
            time.sleep(0.01)


@contextmanager
def service() -> Iterator[Service]:
    """One for a test alone, at `url`."""
    mine = Service()

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            mine.asked.append(parse_qs(urlsplit(self.path).query))
            mine.opened.wait(HANGS_SECONDS)
            code, body = mine.said
            with suppress(OSError):
                self.send_response(code)
                self.end_headers()
                for rank in range(len(body) if mine.drips else 0):
                    self.wfile.write(body[rank : rank + 1])
                    time.sleep(DRIP_SECONDS)
                self.wfile.write(b"" if mine.drips else body)
                mine.answered += 1

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    mine.url = f"http://127.0.0.1:{server.server_port}"
    yield mine
    mine.opened.set()
    server.shutdown()
    server.server_close()
