"""The product's processes: how each is started, and how it shows that it answers."""

import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from devtools.local import process, variables
from devtools.local.places import ROOT, Places

PYTHON = sys.executable
CELERY = [PYTHON, "-m", "celery", "--app"]
# A message may wait some seconds, a person does not: who delivers gives way on a busy machine.
NICENESS = {"worker": 5, "relay": 5}
WORKER = [
    *CELERY, "passculture", "worker", "--concurrency", "2", "--loglevel", "INFO",
    "--without-gossip", "--without-mingle",
]  # fmt: skip
BEAT = [*CELERY, "passculture.beat", "beat", "--loglevel", "INFO", "--pidfile="]
CONFIGURATION = "python:passculture.gunicorn_conf"
GUNICORN = [PYTHON, "-m", "gunicorn", "--config", CONFIGURATION, "passculture.wsgi"]
CALM_SECONDS = 10  # a child that lived longer is restarted at once
LONGEST_PAUSE = 30


@dataclass
class Part:
    """One process of the product, restarted when it dies."""

    name: str
    command: list[str]
    answers: Callable[[], bool]
    log: Path
    environment: dict[str, str]
    child: subprocess.Popen[bytes] | None = None
    born: float = 0
    pause: float = 0.5
    not_before: float = 0
    said_ready: bool = field(default=False)

    def start(self) -> None:
        """Start the process, its words in its log."""
        self.born = time.monotonic()
        self.child = process.start(
            self.command,
            log=self.log,
            environment=self.environment,
            cwd=ROOT,
            niceness=NICENESS.get(self.name, 0),
        )

    def restart_if_dead(self) -> int | None:
        """Start it again when it has died; return its exit code, None when it lives."""
        if self.child is None:
            if time.monotonic() >= self.not_before:
                self.start()
            return None
        code = self.child.poll()
        if code is None:
            return None
        calm = time.monotonic() - self.born > CALM_SECONDS
        self.pause = 0.5 if calm else min(self.pause * 2, LONGEST_PAUSE)
        self.not_before = time.monotonic() + self.pause
        process.stop(self.child)
        self.child = None
        return code

    def ask_to_leave(self) -> None:
        """Ask politely; process.stop insists later."""
        if self.child and self.child.poll() is None:
            self.child.send_signal(signal.SIGTERM)


def of_product(places: Places, environment: dict[str, str]) -> list[Part]:
    """Return the processes `up` runs, the mock ADAGE only when ADAGE_URL is not given."""
    ready = places.state / "ready"
    ready.mkdir(exist_ok=True)
    for mark in ready.iterdir():
        mark.unlink()
    environment = {"LOG_LEVEL": "INFO"} | environment | {"READY_DIR": str(ready)}
    environment.pop("DATABASE_OWNER_URL", None)  # at work, nobody needs to own the tables
    web, mock = (f"http://127.0.0.1:{environment[n]}" for n in ("PORT", "ADAGE_MOCK_PORT"))
    described: list[tuple[str, list[str], Callable[[], bool]]] = [
        ("web", GUNICORN, http(f"{web}/pret/")),
        ("worker", WORKER, (ready / "worker").exists),
        ("beat", BEAT, (ready / "beat").exists),
        ("relay", [PYTHON, str(ROOT / "manage.py"), "relay"], lambda: True),
    ]
    if not variables.given().adage:
        described.append(("mock-adage", [PYTHON, "-m", "mock_adage"], http(f"{mock}/sante/")))
    return [
        Part(name, command, answers, places.log / f"{name}.log", environment)
        for name, command, answers in described
    ]


def http(address: str) -> Callable[[], bool]:
    """Return a question: does that page answer 200?"""

    def answers() -> bool:
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                return answer.status == 200
        except (OSError, urllib.error.URLError):
            return False

    return answers


def listens(host: str, port: int) -> Callable[[], bool]:
    """Return a question: does somebody listen there?"""

    def answers() -> bool:
        try:
            socket.create_connection((host, port), timeout=2).close()
        except OSError:
            return False
        return True

    return answers
