"""Who is served first, and who is asked to come back: between the web server and Django.

Decision 0025. A web process works on a few requests at once; the others stand in a line, acts
before reads. A request that would wait too long is answered at once with the busy page, and what a
person sent is given back to be sent again: under a rush a site that refuses some pages in 100 ms
serves more people than one that answers all of them too late.
"""

import io
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from enum import IntEnum
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from prometheus_client import Counter

from passculture import slow_clients, turned_away

log = logging.getLogger(__name__)

SLOTS = 4  # requests worked on at once by one process
MEMORY = 0.1  # weight of the last request in the mean of the seconds one takes
# What a watchman asks, and files: answered whatever the rush.
FREE = ("/sante/", "/pret/", "/metriques/")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

SHED = Counter("passculture_shed", "Requests asked to come back, by kind", ["kind"])

Wsgi = dict[str, Any]
StartResponse = Callable[..., Any]


class Kind(IntEnum):
    """In the order they are served."""

    ACT = 0
    READ = 1


# Seconds one may stand in the line. A person who acts waits; a page asked again costs nothing.
PATIENCE = {Kind.ACT: 5.0, Kind.READ: 0.5}


class Line:
    """A few slots, and those who wait for one: acts go first, but for one slot while reads wait.

    Who decides must have read: a site that answered acts alone would have none to answer.
    """

    def __init__(self, slots: int) -> None:
        self.slots = slots
        self._mean = 0.0  # seconds a request keeps its slot
        self._working = dict.fromkeys(Kind, 0)
        self._waiting: dict[Kind, deque[threading.Event]] = {kind: deque() for kind in Kind}
        self._lock = threading.Lock()

    @property
    def free(self) -> int:
        """Slots nobody works in."""
        return self.slots - sum(self._working.values())

    def enter(self, kind: Kind, patience: float) -> bool:
        """Take a slot, at the latest after `patience` seconds; False, at once when one sees it
        coming, for who must come back.
        """
        with self._lock:
            if self.free:
                self._working[kind] += 1
                return True
            if self.expected_wait(kind) > patience:
                return False
            turn = threading.Event()
            self._waiting[kind].append(turn)
        if turn.wait(patience):
            return True
        with self._lock:
            if turn.is_set():  # called while we were giving up
                return True
            self._waiting[kind].remove(turn)
            return False

    def give_back(self, kind: Kind, seconds: float) -> None:
        """Give the slot of a request of this kind, kept for `seconds`, to the next in line."""
        with self._lock:
            self._mean += MEMORY * (seconds - self._mean)
            self._working[kind] -= 1
            order = [Kind.READ, Kind.ACT] if not self._working[Kind.READ] else list(Kind)
            for following in order:
                if self._waiting[following]:
                    self._waiting[following].popleft().set()
                    self._working[following] += 1
                    return

    def expected_wait(self, kind: Kind) -> float:
        """Seconds before a newcomer of this kind has a slot, all being taken."""
        ahead = sum(len(self._waiting[other]) for other in Kind if other <= kind)
        turns = (ahead + 1) / self.slots
        if kind == Kind.READ:  # the slot of the reads is theirs whoever acts
            turns = min(turns, len(self._waiting[kind]) + 1 / self.slots)
        return turns * self._mean


class Admission:
    """The WSGI application, behind its line."""

    def __init__(self, application: Callable[..., Any], *, slots: int = SLOTS) -> None:
        self.application = application
        self.line = Line(slots)
        self._free = (*FREE, settings.STATIC_URL)

    def __call__(self, wsgi: Wsgi, start_response: StartResponse) -> Iterable[bytes]:
        try:
            slow_clients.receive(wsgi)
        except slow_clients.NotReceived as refusal:
            status = refusal.status
            # Whatever reads it now finds nothing, rather than waits for who does not send.
            wsgi |= {"wsgi.input": io.BytesIO(), "CONTENT_LENGTH": "0"}
            return turned_away.send(
                wsgi, start_response, lambda request: turned_away.not_received(request, status)
            )
        if str(wsgi.get("PATH_INFO", "")).startswith(self._free):
            answer: Iterable[bytes] = self.application(wsgi, start_response)
            return answer
        kind = Kind.READ if wsgi["REQUEST_METHOD"] in SAFE else Kind.ACT
        if not self.line.enter(kind, PATIENCE[kind]):
            SHED.labels(kind.name).inc()
            log.warning("request_shed", extra={"kind": kind.name})
            return turned_away.send(wsgi, start_response, turned_away.busy)
        return self._work(kind, wsgi, start_response)

    def _work(self, kind: Kind, wsgi: Wsgi, start_response: StartResponse) -> Iterable[bytes]:
        """Answer within the slot; a page is whole when it leaves it, however slow its reader."""
        began = time.monotonic()
        streamed = False
        try:
            answer: Iterable[bytes] = self.application(wsgi, start_response)
            streamed = bool(getattr(answer, "streaming", False))
            if streamed:
                return Streamed(answer, lambda: self.line.give_back(kind, time.monotonic() - began))
            if isinstance(answer, HttpResponse):
                parts = list(answer)
                answer.close()  # its connection to the database serves the next request
                return parts
            return answer  # a file: the server sends it by itself
        finally:
            if not streamed:
                self.line.give_back(kind, time.monotonic() - began)


class Streamed:
    """An answer written while it is sent: its slot is left when it is closed, once."""

    def __init__(self, answer: Any, give_back: Callable[[], None]) -> None:
        self._answer = answer
        self._give_back = give_back
        self._open = True

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._answer)

    def close(self) -> None:
        """The server says the answer is sent, or given up."""
        try:
            self._answer.close()
        finally:
            if self._open:
                self._open = False
                self._give_back()
