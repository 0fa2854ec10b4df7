"""The load client, a process of its own: `python -m devtools.measure.client JOB`, JSON in and out.

Each of its clients is a thread with one connection kept open, that sends the next request of the
list until the list or the time is over: as soon as it is free (closed loop), or at the moment that
request arrives (open loop), and then what it waited for a client counts as waiting for an answer.
It imports nothing but the standard library.
"""

import http.client
import json
import sys
import threading
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

PATIENCE_SECONDS = 60
# The server closes a connection left idle for 5 seconds: a request sent meanwhile would be lost.
IDLE_SECONDS = 2
HEADERS = {
    "Accept": "text/html",
    "Accept-Encoding": "gzip, deflate, br",
    "Accept-Language": "fr",
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36",
}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
Request = tuple[str, str, str, str]  # method, path, cookie, body


@dataclass
class Job:
    """What to send, to whom, for how long; `pause` seconds after each answer.

    `every`: one more request arrives each so many seconds, whatever became of those before it.
    """

    port: int
    requests: list[Request]
    clients: int = 1
    seconds: float = 3600
    pause: float = 0
    every: float = 0


@dataclass
class Told:
    """What became of it: seconds of each answer, statuses, how long it lasted, the client's CPU."""

    latencies: list[float] = field(default_factory=list)
    statuses: dict[str, int] = field(default_factory=dict)
    seconds: float = 0
    cpu: float = 0


class Load:
    """One run of a job."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._next, self._lock = iter(enumerate(job.requests)), threading.Lock()
        self._statuses: Counter[str] = Counter()
        self._latencies: list[float] = []
        self._began = self._until = 0.0

    def run(self) -> Told:
        """Send it all; returns when the last answer has come."""
        began, spent = time.monotonic(), time.process_time()
        self._began, self._until = began, began + self.job.seconds
        threads = [threading.Thread(target=self._live) for _ in range(self.job.clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seconds, cpu = time.monotonic() - began, time.process_time() - spent
        return Told(self._latencies, dict(self._statuses), seconds, cpu)

    def _live(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.job.port, PATIENCE_SECONDS)
        answered = time.monotonic()
        while self.job.every or time.monotonic() < self._until:
            with self._lock:
                rank, request = next(self._next, (0, None))
            if request is None or (began := self._arrival(rank)) > self._until:
                break
            if time.monotonic() - answered > IDLE_SECONDS:
                connection.close()  # the next request opens it again
            try:
                status = str(_send(connection, request))
            except (OSError, http.client.HTTPException) as error:
                status = type(error).__name__
                connection.close()
            answered = time.monotonic()
            with self._lock:
                self._latencies.append(answered - began)
                self._statuses[status] += 1
            if self.job.pause:
                time.sleep(self.job.pause)
        connection.close()

    def _arrival(self, rank: int) -> float:
        """Now; in an open loop, the moment of this request, once it has come."""
        if not self.job.every:
            return time.monotonic()
        moment = self._began + rank * self.job.every
        time.sleep(max(0.0, min(moment, self._until) - time.monotonic()))
        return moment


def _send(connection: http.client.HTTPConnection, request: Request) -> int:
    method, path, cookie, body = request
    headers = HEADERS | {"Host": "localhost", "Cookie": cookie} | (FORM if body else {})
    connection.request(method, path, body.encode() if body else None, headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status


def main(file: Path) -> None:
    """Run the job of a file and print what became of it."""
    said: dict[str, Any] = json.loads(file.read_text())
    print(json.dumps(asdict(Load(Job(**said)).run())))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
