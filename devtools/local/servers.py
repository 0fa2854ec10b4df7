"""Who starts the embedded servers: one owner at a time, guests wait for it or join it."""

import fcntl
import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from devtools.local import process, variables
from devtools.local.errors import LocalError
from devtools.local.places import Places
from devtools.local.postgres import Postgres
from devtools.local.valkey import Valkey


class Servers:
    """The embedded PostgreSQL and Valkey of one STATE_DIR, minus what a variable replaces."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.postgres = Postgres(places)
        self.valkey = Valkey(places)
        replaced = variables.given()
        self.wanted: list[Postgres | Valkey] = [
            *([] if replaced.database else [self.postgres]),
            *([] if replaced.broker else [self.valkey]),
        ]

    def start(self) -> None:
        """Start what is wanted; stop it again when one part fails."""
        try:
            for server in self.wanted:
                server.start()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop what was started, the broker first."""
        for server in reversed(self.wanted):
            server.stop()

    def forget(self) -> None:
        """Remove the database, the queue and what people handed over: start from nothing.

        Keys, mails and logs stay. Raises LocalError for a database that is somebody else's.
        """
        if self.postgres not in self.wanted:
            raise LocalError("--reset empties the embedded database; DATABASE_URL names another.")
        self.postgres.forget()
        for folder in (self.places.data / "valkey", self.places.state / "files"):
            if folder.exists():
                shutil.rmtree(folder)

    def answer(self) -> bool:
        """Say whether all that is wanted answers."""
        return all(server.answers() for server in self.wanted)


@contextmanager
def owned(servers: Servers) -> Generator[IO[str] | None]:
    """Hold the right to start the servers, or give None when another process holds it."""
    with _open(servers.places.state / "servers.lock") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield lock


@contextmanager
def available(servers: Servers) -> Generator[None]:
    """Join the running servers, or run them for the time of a command."""
    with _open(servers.places.state / "guests.lock") as guests, owned(servers) as mine:
        fcntl.flock(guests, fcntl.LOCK_SH)
        if not mine:
            if not process.wait_until(servers.answer, seconds=60):
                raise LocalError(f"The servers started by process {owner(servers)} do not answer.")
            yield
            return
        servers.start()
        try:
            yield
        finally:
            # Another command may have joined us: it goes on until its end.
            fcntl.flock(guests, fcntl.LOCK_EX)
            servers.stop()


def owner(servers: Servers) -> str:
    """Return the number of the process that holds the servers."""
    return (servers.places.state / "servers.lock").read_text().strip() or "unknown"


def _open(path: Path) -> IO[str]:
    return path.open("a+")
