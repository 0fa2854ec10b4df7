"""`dev.py up` lived through: it answers, is killed, leaves nothing, starts again with its data."""

import os
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from devtools.local import process
from devtools.local.places import places
from devtools.local.postgres import Postgres
from devtools.local.site import free_port
from passculture.management.commands.migrate import FORMER, REFUSED
from tests.passculture.test_environment import operator_environment

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


class Up:
    """One `dev.py up` of its own folder and ports."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.environment = operator_environment() | {
            "STATE_DIR": str(folder / "state"),
            "PORT": str(self.port),
            "ADAGE_MOCK_PORT": str(free_port()),
        }
        self.child: subprocess.Popen[bytes] | None = None

    def open(self, *arguments: str) -> subprocess.Popen[bytes]:
        with (self.folder / "words").open("w") as words:
            self.child = subprocess.Popen(
                [sys.executable, "-m", "devtools.local", "up", *arguments],
                cwd=ROOT,
                env=self.environment,
                stdout=words,
                stderr=words,
            )
        return self.child

    def start(self, *arguments: str) -> None:
        self.open(*arguments)
        assert process.wait_until(lambda: "Ctrl-C stops" in self.words(), seconds=90), self.words()

    def words(self) -> str:
        return (self.folder / "words").read_text()

    def page(self, path: str) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return answer.read().decode()

    def survivors(self) -> list[int]:
        """Living processes that were given our STATE_DIR or run in it."""
        mark = str(self.folder).encode()
        found = []
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit() or not process.is_alive(int(entry.name)):
                continue
            try:
                words = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
            except OSError:
                continue
            if mark in words and int(entry.name) != os.getpid():
                found.append(int(entry.name))
        return found


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Up]:
    site = Up(tmp_path)
    yield site
    if site.child and site.child.poll() is None:
        site.child.send_signal(signal.SIGINT)
        site.child.wait(60)
    where = places(tmp_path / "state")
    shutil.rmtree(where.sockets)
    shutil.rmtree(where.data)


def keep_a_former_database(folder: Path) -> None:
    """What a clone of before left in its STATE_DIR, as far as the migrations remember."""
    server = Postgres(places(folder / "state"))
    server.start()
    with psycopg.connect(server.owner_url) as connection:
        connection.execute(
            "CREATE TABLE django_migrations (id int, app text, name text, applied timestamptz)"
        )
        connection.execute("INSERT INTO django_migrations VALUES (1, %s, %s, now())", FORMER)
    server.stop()


def test_up_refuses_a_database_of_before_in_one_sentence(up: Up):
    keep_a_former_database(up.folder)
    assert up.open().wait(90) == 1
    assert up.words().splitlines()[-1] == f"dev.py up: {REFUSED}"
    assert "Traceback" not in up.words()


def test_up_answers_survives_a_kill_and_stops_on_ctrl_c(up: Up):
    keep_a_former_database(up.folder)
    up.start("--reset")
    assert '"database": "ok"' in up.page("/pret/")
    assert "<html" in up.page("/")
    assert up.child
    assert len(up.survivors()) > 8

    up.child.kill()
    up.child.wait()
    assert process.wait_until(lambda: up.survivors() == [], seconds=15), up.survivors()

    up.start()
    assert '"broker": "ok"' in up.page("/pret/")
    assert up.child
    up.child.send_signal(signal.SIGINT)
    assert up.child.wait(60) == 0
    assert up.survivors() == []
