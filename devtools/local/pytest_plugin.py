"""pytest: a PostgreSQL and a Valkey for the tests, before the settings are read.

The Valkey is this run's own. The PostgreSQL too, or the kept cluster of this clone where
`dev.py test` asks for it (TESTS_KEEP_CLUSTER); there each process of tests has its own database.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from devtools.local import process
from devtools.local.errors import LocalError
from devtools.local.places import can_enter, places
from devtools.local.postgres import Postgres
from devtools.local.shared_cluster import SharedCluster
from devtools.local.test import KEEP
from devtools.local.valkey import Valkey

PREFIX = "passculture-test-"
RUN = "TESTS_RUN"  # a number no other living run has: the databases of its processes bear it


class ThrowAway:
    """The servers of one test run, and the folder they write in."""

    def __init__(self) -> None:
        base = Path(tempfile.gettempdir())
        if not can_enter(base, process.server_user()):
            base = Path("/tmp")
        _sweep(base)
        self.folder = base / f"{PREFIX}{os.getpid()}"
        self.folder.mkdir(mode=0o755)
        self.kept = SharedCluster()
        self.postgres = Postgres(places(self.folder), throw_away=True)
        self.valkey = Valkey(places(self.folder), throw_away=True)

    def start(self) -> None:
        """Start what no variable replaces, and tell the settings where it is."""
        if "TEST_DATABASE_URL" in os.environ:
            os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]
            os.environ["DATABASE_OWNER_URL"] = os.environ.get("TEST_DATABASE_OWNER_URL", "")
        else:
            postgres = self._join_shared() or self.postgres
            if postgres is self.postgres:
                postgres.start()
            os.environ["DATABASE_URL"] = postgres.url
            os.environ["DATABASE_OWNER_URL"] = postgres.owner_url
        self.valkey.start()
        os.environ["REDIS_URL"] = self.valkey.url

    def _join_shared(self) -> Postgres | None:
        """The kept cluster where it is asked for and can be had."""
        if not wants_shared():
            return None
        try:
            return self.kept.join()
        except LocalError as error:
            self.kept.release()
            print(f"dev.py test: no kept cluster, a throw-away one: {error}", file=sys.stderr)
            return None

    def end(self) -> None:
        """Stop the servers of this run and leave nothing behind."""
        self.kept.release()
        self.valkey.stop()
        if self.postgres.child:
            process.stop(self.postgres.child, ask=3, patience=5)
        shutil.rmtree(self.postgres.places.sockets, ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)


def wants_shared() -> bool:
    """`dev.py test` asked for the kept cluster; continuous integration never has one."""
    return os.environ.get(KEEP) == "true" and os.environ.get("CI") != "true"


def _sweep(base: Path) -> None:
    """Remove the folders of runs that were killed."""
    for folder in base.glob(f"{PREFIX}*"):
        pid = folder.name.removeprefix(PREFIX)
        if pid.isdigit() and not process.is_alive(int(pid)):
            shutil.rmtree(folder, ignore_errors=True)


def variables_of_tests(folder: Path) -> dict[str, str]:
    """Return what the settings read; ADAGE's key pair is made by the tests that sign tokens."""
    return {
        "STATE_DIR": str(folder),
        "SITE_URL": "http://localhost:8000",
        "ADAGE_URL": "http://localhost:9",
        "ADAGE_API_KEY": "adage-api-key-of-the-tests",
        "ADAGE_INBOUND_KEY": "adage-inbound-key-of-the-tests",
    }


_running: list[ThrowAway] = []


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None]:
    """Before pytest-django reads the settings; xdist's workers inherit the environment."""
    os.environ["ENVIRONMENT"] = "test"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "passculture.settings")
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    if "PYTEST_XDIST_WORKER" not in os.environ:
        servers = ThrowAway()
        _running.append(servers)
        servers.start()
        os.environ |= variables_of_tests(servers.folder) | {RUN: str(os.getpid())}
    return (yield)


def pytest_unconfigure() -> None:
    """Stop what this process started."""
    while _running:
        _running.pop().end()
