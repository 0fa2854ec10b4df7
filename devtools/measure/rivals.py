"""Who the product is compared with, on the same PostgreSQL: a bare Django, and SQL alone."""

import json
import os
import re
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from devtools.local import binaries, parts, process
from devtools.local.errors import LocalError
from devtools.local.places import ROOT
from devtools.local.postgres import DATABASE
from devtools.local.site import Site, free_port
from devtools.measure.client import Request

NAME = "bare"
SETTINGS = "devtools.measure.bare.settings"
SCRIPT = ROOT / "devtools" / "measure" / "bare" / "act.sql"
READY_SECONDS = 60
PLAIN_THREADS = ["--worker-class", "gthread", "--threads", "4"]  # without the product's line
TPS = re.compile(r"^tps = ([0-9.]+)", re.MULTILINE)
FAILED = re.compile(r"^number of failed transactions: [1-9]", re.MULTILINE)


@dataclass(frozen=True)
class Bare:
    """The bare Django, at work behind the same gunicorn as the product."""

    port: int
    pid: int
    environment: dict[str, str]
    folder: Path

    def requests(self, acts: int, sql_acts: int = 0) -> tuple[Request, list[Request]]:
        """Make new rows: the request of the list, so many pre-bookings, and those of SQL alone."""
        file = self.folder / "requests.json"
        _run(
            ["-m", f"{SETTINGS.rpartition('.')[0]}.fill", str(file), str(acts), str(sql_acts)],
            self.environment,
        )
        said = json.loads(file.read_text())
        return tuple(said["list"]), [tuple(one) for one in said["acts"]]


@contextmanager
def bare_django(site: Site) -> Iterator[Bare]:
    """A database beside the product's, its tables, and the web server with the same settings."""
    folder = site.where.state / NAME
    folder.mkdir()
    with site.servers.postgres.administer() as connection:
        connection.execute(f"CREATE DATABASE {NAME} OWNER {DATABASE}")
    port = free_port()
    database = f"postgresql:///{NAME}?host={site.where.sockets}&user={DATABASE}"
    environment = site.environment | {
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "PORT": str(port),
        "STATE_DIR": str(folder),
        "PROMETHEUS_MULTIPROC_DIR": str(folder / "metrics"),
    }
    for more in ([], ["--run-syncdb"]):  # its tables need those of the accounts
        _run(["-m", "django", "migrate", "--verbosity", "0", *more], environment)
    gunicorn = [*parts.GUNICORN[:-1], *PLAIN_THREADS, "devtools.measure.bare.wsgi"]
    child = process.start(gunicorn, log=folder / "web.log", environment=environment, cwd=ROOT)
    try:
        answers = parts.listens("127.0.0.1", port)
        if not process.wait_until(answers, seconds=READY_SECONDS):
            raise LocalError(f"bare Django: no answer.\n{process.last_lines(folder / 'web.log')}")
        yield Bare(port, child.pid, environment, folder)
    finally:
        process.stop(child)


def _run(arguments: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, *arguments], env=environment, capture_output=True, text=True, cwd=ROOT
    )
    if done.returncode != 0:
        raise LocalError(f"bare Django: `{' '.join(arguments)}` failed:\n{done.stderr[-1500:]}")


@dataclass(frozen=True)
class SqlAlone:
    """What pgbench measured: transactions a second, and its own CPU seconds."""

    rate: float
    client_cpu: float


def sql_alone(site: Site, clients: int, seconds: int) -> SqlAlone:
    """The statements of the pre-booking and nothing else, by pgbench."""
    program = binaries.postgresql(site.where) / "pgbench"
    command = [
        str(program), "-h", str(site.where.sockets), "-U", DATABASE, "-n", "-M", "prepared",
        "-c", str(clients), "-j", "1", "-T", str(seconds), "-f", str(SCRIPT), NAME,
    ]  # fmt: skip
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = process.clean_environment(os.environ)
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    found = TPS.search(done.stdout)
    if done.returncode != 0 or not found or FAILED.search(done.stdout):
        raise LocalError(f"pgbench failed:\n{done.stdout[-800:]}{done.stderr[-800:]}")
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return SqlAlone(float(found[1]), spent)
