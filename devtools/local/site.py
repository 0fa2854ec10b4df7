"""The whole site as one thing: start its parts in order, watch them, stop them."""

import os
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from devtools.local import parts, process, variables
from devtools.local.errors import LocalError
from devtools.local.parts import Part
from devtools.local.places import ROOT, Places, places
from devtools.local.servers import Servers
from passculture import environment as env

# What a site apart from the person's own must not inherit.
GIVEN = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "ADAGE_URL", "EMAIL_URL", "SITE_URL")
READY_SECONDS = 180
STEP = 0.2
REFUSAL = "CommandError: "  # how Django writes what a command foresaw


class Leave(Exception):
    """The person asked to stop (Ctrl-C, TERM, a closed terminal)."""


class Through(Protocol):
    """How the product's processes are run."""

    def manage(self, where: Places, environment: dict[str, str], *command: str) -> list[str]:
        """The command that runs a management command."""

    def parts(self, where: Places, environment: dict[str, str]) -> list[Part]:
        """The processes that stay."""


class Processes:
    """As processes of this machine."""

    def manage(self, where: Places, environment: dict[str, str], *command: str) -> list[str]:
        """With the Python of this environment."""
        return [sys.executable, str(ROOT / "manage.py"), *command]

    def parts(self, where: Places, environment: dict[str, str]) -> list[Part]:
        """Those of `devtools.local.parts`."""
        return parts.of_product(where, environment)


class Site:
    """The servers and the processes of one STATE_DIR; says one line for each."""

    def __init__(self, where: Places, servers: Servers) -> None:
        self.where = where
        self.servers = servers
        self.parts: list[Part] = []
        self.environment: dict[str, str] = {}
        self.people = ""  # what the demonstration says about its people
        self.more: list[list[str]] = []  # commands that write more data before anybody works
        self.through: Through = Processes()

    def start(self) -> None:
        """Start all and wait until all answer. Raises LocalError with the words of what failed."""
        for server in self.servers.wanted:
            began = time.monotonic()
            server.start()
            say(server.name, "answers", began)
        self.environment = variables.of_children(
            self.where, self.servers.postgres, self.servers.valkey
        )
        self.parts = self.through.parts(self.where, self.environment)
        self._prepare_database()
        self._start_parts()

    def watch(self) -> None:
        """Restart what dies, for ever."""
        while True:
            self.restart_dead()
            time.sleep(STEP)

    def restart_dead(self) -> None:
        """Restart what has died and say so."""
        for server in self.servers.wanted:
            if server.child is None or server.child.poll() is not None:
                print(f"  {server.name} has died, starting it again", flush=True)
                _revive(server.start, server.name)
        for part in self.parts:
            code = part.restart_if_dead()
            if code is not None:
                print(f"  {part.name} has died (code {code}), starting it again", flush=True)

    def stop(self) -> None:
        """Ask all at once, insist after a while, servers last."""
        for part in self.parts:
            part.ask_to_leave()
        for part in self.parts:
            if part.child:
                process.stop(part.child, patience=12)
        self.servers.stop()

    def _prepare_database(self) -> None:
        """Migrate, then load the demonstration, never in production."""
        self._manage("migrate", "--no-input")
        written = list(ROOT.glob("*/management/commands/load_demo.py"))
        if written and env.environment() != "production":
            self.people = self._manage("load_demo")
        for command in self.more:
            self._manage(*command)

    def _manage(self, *command: str) -> str:
        """Run one management command, its words in a log; return them."""
        began, log = time.monotonic(), self.where.log / f"{command[0]}.log"
        log.unlink(missing_ok=True)
        child = process.start(
            self.through.manage(self.where, self.environment, *command),
            log=log,
            environment=self.environment,
            cwd=ROOT,
        )
        try:
            code = child.wait()
        except Leave:
            process.stop(child)
            raise
        if code != 0:
            raise LocalError(_reason(command[0], log))
        say(command[0], "done", began)
        return log.read_text(errors="replace").strip()

    def _start_parts(self) -> None:
        for part in self.parts:
            if part.child is None:
                part.start()
        limit = time.monotonic() + READY_SECONDS
        waiting = list(self.parts)
        while waiting:
            for part in list(waiting):
                if part.restart_if_dead() is not None:
                    print(process.last_lines(part.log, 3), flush=True)
                elif part.child and part.answers():
                    say(part.name, "answers", part.born)
                    waiting.remove(part)
            if waiting and time.monotonic() > limit:
                names = ", ".join(part.name for part in waiting)
                raise LocalError(f"no answer from {names}:\n{process.last_lines(waiting[0].log)}")
            time.sleep(STEP)


@contextmanager
def temporary_site(*more: list[str], through: Through | None = None) -> Generator[Site]:
    """Run a whole site on free ports, apart from the person's own, and leave nothing behind.

    `more`: commands that write data beside the demonstration before anybody works; `through`: how
    its processes are run, as processes of this machine unless said.
    """
    folder = Path(tempfile.mkdtemp(prefix="passculture-site-"))
    folder.chmod(0o755)
    for name in GIVEN:
        os.environ.pop(name, None)
    ports = {"PORT": str(free_port()), "ADAGE_MOCK_PORT": str(free_port())}
    os.environ |= {"ENVIRONMENT": "local", "STATE_DIR": str(folder), "ACT_LIMITS": "false"} | ports
    where = places(folder)
    site = Site(where, Servers(where))
    site.more = list(more)
    site.through = through or site.through
    try:
        site.start()
        yield site
    finally:
        site.stop()
        for leftover in (where.sockets, where.data, folder):
            shutil.rmtree(leftover, ignore_errors=True)


def free_port() -> int:
    """Return a port nobody listens on now."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def _reason(command: str, log: Path) -> str:
    """What a management command says of its refusal; the end of its log when it broke down."""
    last = process.last_lines(log, 1)
    if last.startswith(REFUSAL):
        return last.removeprefix(REFUSAL)
    return f"`manage.py {command}` failed:\n{process.last_lines(log)}"


def say(name: str, verb: str, began: float) -> None:
    """Print one status line."""
    print(f"  {name:<14} {verb:<8} {time.monotonic() - began:5.1f} s", flush=True)


def _revive(start: Callable[[], None], name: str) -> None:
    try:
        start()
    except LocalError as error:
        print(f"  {name}: {error}", flush=True)
        time.sleep(2)
