"""The whole stack on loopback, apart from anybody's own; each of its parts may be hurt."""

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psycopg

from devtools.local import site as sites
from devtools.local.parts import Part
from devtools.local.places import places
from devtools.local.postgres import DATABASE
from devtools.local.servers import Servers
from devtools.local.site import Site, free_port
from tests.lab import fuse, guards

STEP = 0.1
# These read no table before somebody asks: they wake while the tables are made.
EARLY = ("web", "worker", "mock-adage")
PATIENCE_SECONDS = 30
GIVEN = (*sites.GIVEN, "ANYMAIL_PROVIDER")


class Lab(Site):
    """A site without demonstration, whose supervisor can be told to leave a part dead."""

    def __init__(self, folder: Path) -> None:
        where = places(folder)
        super().__init__(where, Servers(where))
        self.left_dead: set[str] = set()

    def _prepare_database(self) -> None:
        for name in EARLY:
            self.part(name).start()
        self._manage("migrate", "--no-input")

    def _start_parts(self) -> None:
        for part in self.parts:
            if part.child is None:
                part.start()
        _join(self)
        super()._start_parts()

    def stop(self) -> None:
        """At once, even what sleeps: nothing of it is looked at any more."""
        for part in self.parts:
            self.kill(part.name)
        super().stop()

    @property
    def state(self) -> Path:
        """STATE_DIR: where the switches are laid."""
        return self.where.state

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.environment['PORT']}"

    def part(self, name: str) -> Part:
        """One process of the product: web, worker, beat, relay, mock-adage."""
        return next(part for part in self.parts if part.name == name)

    def supervise(self) -> None:
        """What a supervisor does all the time: whatever died is started again. Main thread."""
        for server in self.servers.wanted:
            dead = server.child is None or server.child.poll() is not None
            if dead and server.name not in self.left_dead:
                server.start()
        for part in self.parts:
            if part.name not in self.left_dead:
                part.pause = 0.5  # they die by our hand: no reason to wait longer each time
                part.restart_if_dead()

    def watch_for(self, seconds: float) -> None:
        """Let time pass under supervision."""
        self.watch_until(lambda: False, seconds)

    def watch_until(self, done: Callable[[], bool], seconds: float) -> bool:
        """Supervise until it is done, or the time is over; says which."""
        limit = time.monotonic() + seconds
        while not done():
            if time.monotonic() > limit:
                return False
            self.supervise()
            time.sleep(STEP)
        return True

    def kill(self, name: str) -> None:
        """`kill -9` a part and all its children."""
        child = self.part(name).child
        if child and child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait(10)

    def signal(self, name: str, sign: signal.Signals) -> None:
        """Send a signal to a part and all its children."""
        child = self.part(name).child
        if child and child.poll() is None:
            os.killpg(child.pid, sign)

    def children_of(self, name: str) -> list[int]:
        """The processes a part has forked."""
        child = self.part(name).child
        return _children(child.pid) if child else []

    def tell_mock(self, mode: str) -> None:
        """Have the mock ADAGE misbehave (or not: `ok`)."""
        url = f"{self.environment['ADAGE_URL']}/_control"
        httpx.post(url, json={"mode": mode}, timeout=PATIENCE_SECONDS).raise_for_status()

    def journal(self, after: int = 0) -> list[dict[str, Any]]:
        """The mock's journal, every request it received since that one."""
        url = f"{self.environment['ADAGE_URL']}/_journal"
        asked = httpx.get(url, params={"after": after}, timeout=PATIENCE_SECONDS)
        calls: list[dict[str, Any]] = asked.json()
        return calls

    def arm(self, point: str, skip: int = 0) -> None:
        """The next process that passes that failpoint dies there."""
        fuse.arm(self.state, point, skip)

    def burnt(self) -> bool:
        """The failpoint armed last has killed its process."""
        return fuse.is_burnt(self.state)

    @contextmanager
    def owner(self) -> Generator[psycopg.Connection]:
        """A connection of PostgreSQL's own superuser, to take a wall down and put it back."""
        connection = self.servers.postgres.administer(DATABASE)
        try:
            yield connection
        finally:
            connection.close()

    @contextmanager
    def without_guards(self) -> Generator[None]:
        """Negative control: no row is locked meanwhile."""
        switch = guards.switch(self.state)
        switch.touch()
        try:
            yield
        finally:
            switch.unlink()


def _children(pid: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[1]) == pid and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return sorted(found)


@contextmanager
def lab(folder: Path | None = None, **variables: str) -> Generator[Lab]:
    """Run a lab on free ports and leave nothing behind; Django then speaks to its database.

    In `folder` when it is given, say on a small disk.
    """
    folder = folder or Path(tempfile.mkdtemp(prefix="passculture-lab-"))
    folder.chmod(0o755)
    for name in GIVEN:
        os.environ.pop(name, None)
    os.environ |= {
        "ENVIRONMENT": "local",
        "ACT_LIMITS": "false",  # a program plays the people
        "STATE_DIR": str(folder),
        "PORT": str(free_port()),
        "ADAGE_MOCK_PORT": str(free_port()),
        "DJANGO_SETTINGS_MODULE": "tests.lab.settings",
        "LOG_LEVEL": "WARNING",
        "LAB_CHILD": "1",
    } | variables
    site = Lab(folder)
    try:
        site.start()
        yield site
    finally:
        site.stop()
        for leftover in (site.where.sockets, site.where.data, folder):
            shutil.rmtree(leftover, ignore_errors=True)


def _join(site: Lab) -> None:
    """This process speaks to the same database and broker, as one more person at work."""
    os.environ |= site.environment
    del os.environ["LAB_CHILD"]
    import django

    django.setup()


__all__ = ["Lab", "lab"]
