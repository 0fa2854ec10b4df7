"""A whole back office on loopback: its own broker, a worker with its clock, the mock ADAGE."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection

from devtools.local.places import places
from devtools.local.valkey import Valkey
from outbox.models import Message
from tests.adage_sync.conftest import API_KEY, ROOT, RunningMock, start_mock

WORKER = [sys.executable, "-m", "celery", "--app", "passculture", "worker", "--beat"]
OPTIONS = ["--concurrency", "2", "--without-gossip", "--without-mingle", "--loglevel", "INFO"]


@dataclass
class BackOffice:
    """The processes of one test, each of which may be hurt."""

    folder: Path
    broker: Valkey
    mock: RunningMock
    children: list[subprocess.Popen[bytes]] = field(default_factory=list)
    workers: int = 0

    def environment(self) -> dict[str, str]:
        """What a worker needs to stand on the test's database and broker."""
        url = urlsplit(os.environ["DATABASE_URL"])
        name = connection.settings_dict["NAME"]
        return os.environ | {
            "ENVIRONMENT": "test",
            "DATABASE_URL": urlunsplit(url._replace(path=f"/{name}")),
            "REDIS_URL": self.broker.url,
            "ADAGE_URL": self.mock.url,
            "ADAGE_API_KEY": API_KEY,
            "EMAIL_URL": f"file://{self.folder}/mail",
            "STATE_DIR": str(self.folder),
        }

    def restart_mock(self, **variables: str) -> None:
        """The mock again, told other things; what it remembers is on disk."""
        self.mock.stop()
        self.mock = start_mock(self.folder, **variables)

    def start_worker(self) -> subprocess.Popen[bytes]:
        """A Celery worker and its beat, in a process group of their own."""
        self.workers += 1
        schedule = ["--schedule", str(self.folder / f"beat-{self.workers}")]
        return self._start([*WORKER, *OPTIONS, *schedule], f"worker-{self.workers}")

    def start_relay(self) -> subprocess.Popen[bytes]:
        """The relay, as the site runs it."""
        return self._start([sys.executable, "manage.py", "relay"], "relay")

    def _start(self, command: list[str], name: str) -> subprocess.Popen[bytes]:
        log = (self.folder / f"{name}.log").open("wb")
        child = subprocess.Popen(
            command,
            cwd=ROOT,
            env=self.environment(),
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        self.children.append(child)
        return child

    def hurt(self, child: subprocess.Popen[bytes], how: signal.Signals) -> None:
        """Send a signal to a worker and all its children."""
        os.killpg(child.pid, how)

    def drained(self, seconds: float, watch: Callable[[], None] = lambda: None) -> bool:
        """Wait until nothing is waiting to leave; `watch` runs at every look."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            watch()
            if not Message.objects.filter(state__in=["WAITING", "SENDING", "UNCERTAIN"]).exists():
                return True
            time.sleep(0.2)
        return False

    def keep_alive(self) -> None:
        """What a supervisor does: a worker that left is started again."""
        if all(child.poll() is not None for child in self.children):
            self.start_worker()

    def effects(self) -> list[dict[str, Any]]:
        """Requests that ADAGE applied, in the order it applied them."""
        return [call for call in self.mock.journal() if call["outcome"] == "applied"]

    def stop(self) -> None:
        for child in self.children:
            if child.poll() is None:
                self.hurt(child, signal.SIGKILL)
                child.wait(10)
        self.mock.stop()
        self.broker.stop()


@pytest.fixture
def office(
    transactional_db: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BackOffice]:
    """A back office in which nobody works yet."""
    folder = tmp_path_factory.mktemp("office")
    Path(folder).chmod(0o755)
    broker = Valkey(places(folder), throw_away=True)
    broker.start()
    office = BackOffice(folder, broker, start_mock(folder))
    yield office
    office.stop()
    for leftover in (broker.places.sockets, broker.places.data):
        shutil.rmtree(leftover, ignore_errors=True)
