"""One embedded PostgreSQL cluster: create, start, stop, mend after a kill."""

import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg

from devtools.local import binaries, process
from devtools.local.errors import LocalError
from devtools.local.places import Places, private_folder

DATABASE = "passculture"  # and the role that owns it
RUNTIME_ROLE = "passculture_app"  # the product at work: no right on the tables themselves
# No TCP; the socket's folder is private. Lock waits are written: a slow page can be explained.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "256MB",  # the search of 150 000 offers holds in it
    "log_lock_waits": "on",
    "track_commit_timestamp": "on",  # races and faults ask who committed first
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# A cluster thrown away after the tests does not need to survive a power cut. Nor may it count the
# rows of a table in the middle of a test, whose own rows nobody else sees: a table of a hundred
# pages « holding nothing » makes the planner read it whole in each turn of three nested loops, and
# a query of 20 ms takes more than 10 s. `tests/vacuum.py` gives the room back between two tests.
THROW_AWAY = {
    "autovacuum": "off",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}

STILL_IN_USE = "pre-existing shared memory block"
ORPHANS_PATIENCE = 20  # tries, a second apart


@dataclass
class Postgres:
    """The embedded database server of one stack."""

    places: Places
    throw_away: bool = False
    child: subprocess.Popen[bytes] | None = None
    name: str = "PostgreSQL"

    @property
    def data(self) -> Path:
        return self.places.data / "postgresql"

    @property
    def log(self) -> Path:
        return self.places.log / "postgresql.log"

    @property
    def url(self) -> str:
        """As the product at work."""
        return self._url_of(RUNTIME_ROLE)

    @property
    def owner_url(self) -> str:
        """As the owner of the tables."""
        return self._url_of(DATABASE)

    def _url_of(self, role: str) -> str:
        return f"postgresql:///{DATABASE}?host={self.places.sockets}&user={role}"

    def answers(self) -> bool:
        """Say whether a server accepts connections on our socket."""
        try:
            self.administer().close()
        except psycopg.OperationalError:
            return False
        return True

    def start(self, *, anew: bool = False) -> None:
        """Create the cluster if needed, start it and wait. Raises LocalError with the log's end.

        `anew`: the data of before, if any, are thrown away.
        """
        programs = binaries.postgresql(self.places)
        if anew and self.data.exists():
            self._clear_stale_locks()
            shutil.rmtree(self.data)
        self._create(programs)
        self._check_version(programs)
        self._clear_stale_locks()
        # After a kill -9 the old server's children may take some seconds to let its memory go.
        for _ in range(ORPHANS_PATIENCE):
            self.child = self._launch(programs)
            if self._came_up(self.child):
                return self._ensure_database()
            if STILL_IN_USE not in process.last_lines(self.log):
                break
            time.sleep(1)
        raise LocalError(f"PostgreSQL did not start:\n{process.last_lines(self.log)}")

    def _launch(self, programs: Path) -> subprocess.Popen[bytes]:
        settings = SETTINGS | (THROW_AWAY if self.throw_away else {})
        options = [f"--{name}={value}" for name, value in settings.items()]
        return process.start(
            [programs / "postgres", "-D", self.data, "-k", self.places.sockets, *options],
            log=self.log,
            environment=process.clean_environment(os.environ),
            as_user=self.places.user,
            on_parent_death=signal.SIGQUIT,
            cwd=self.data,
        )

    def _came_up(self, child: subprocess.Popen[bytes]) -> bool:
        """Wait until the server answers or gives up."""
        settled = process.wait_until(lambda: child.poll() is not None or self.answers(), seconds=60)
        return settled and child.poll() is None

    def stop(self) -> None:
        """End the server cleanly (fast shutdown)."""
        if self.child:
            process.stop(self.child, ask=signal.SIGINT, patience=20)
            self.child = None

    def forget(self) -> None:
        """Remove the cluster, once nobody uses it: the next start makes an empty one."""
        self._clear_stale_locks()
        if self.data.exists():
            shutil.rmtree(self.data)

    def administer(self, database: str = "postgres") -> psycopg.Connection:
        """Connect as the cluster's own superuser, each statement on its own."""
        return psycopg.connect(
            host=str(self.places.sockets),
            dbname=database,
            user="postgres",
            autocommit=True,
            connect_timeout=5,
        )

    def _create(self, programs: Path) -> None:
        """initdb beside its final place, then rename: a cluster is whole or absent."""
        if (self.data / "PG_VERSION").exists():
            return
        draft = self.data.with_name("postgresql.init")
        shutil.rmtree(draft, ignore_errors=True)
        private_folder(draft, self.places.user)
        made = process.start(
            [programs / "initdb", "-D", draft, *self._creation_options(programs)],
            log=self.log,
            environment=process.clean_environment(os.environ),
            as_user=self.places.user,
            cwd=draft,
        ).wait()
        if made != 0:
            raise LocalError(
                f"PostgreSQL's data could not be created:\n{process.last_lines(self.log)}"
            )
        shutil.rmtree(self.data, ignore_errors=True)
        draft.rename(self.data)

    def _creation_options(self, programs: Path) -> list[str]:
        """No ICU nor system locale: the same order of letters on every machine."""
        locale = ["--locale=C.UTF-8"]
        if binaries.major_version(programs) >= 17:
            locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        common = ["-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-instructions"]
        return common + locale + (["--no-sync"] if self.throw_away else [])

    def _check_version(self, programs: Path) -> None:
        kept, program = (
            int((self.data / "PG_VERSION").read_text()),
            binaries.major_version(programs),
        )
        if kept != program:
            raise LocalError(
                f"The data in {self.data} were written by PostgreSQL {kept}, the program found is "
                f"{program}: set PG_BIN to a PostgreSQL {kept}, or move that folder away."
            )

    def _clear_stale_locks(self) -> None:
        """Wait for a server that is ending, then drop what a killed one left behind."""
        pid_file = self.data / "postmaster.pid"
        if pid_file.exists():
            pid = int(pid_file.read_text().split()[0])
            if not process.wait_until(lambda: not _is_postgres(pid), seconds=15):
                raise LocalError(f"Another PostgreSQL (process {pid}) still uses {self.data}.")
            pid_file.unlink(missing_ok=True)
        for name in (".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
            (self.places.sockets / name).unlink(missing_ok=True)

    def _ensure_database(self) -> None:
        """Two ordinary roles, as in production: one owns the database, the other works in it.

        Data of before have the owner alone: the other is added, `migrate` gives it its rights.
        """
        with self.administer() as connection:
            found = connection.execute("SELECT rolname FROM pg_roles").fetchall()
            known = {name for (name,) in found}
            if DATABASE not in known:
                connection.execute(f"CREATE ROLE {DATABASE} LOGIN CREATEDB")
                if self.throw_away:  # tests empty tables without their triggers
                    connection.execute(
                        f"GRANT SET ON PARAMETER session_replication_role TO {DATABASE}"
                    )
            if RUNTIME_ROLE not in known:
                connection.execute(f"CREATE ROLE {RUNTIME_ROLE} LOGIN")
            if not connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
            ).fetchone():
                connection.execute(f"CREATE DATABASE {DATABASE} OWNER {DATABASE}")


def _is_postgres(pid: int) -> bool:
    """Say whether `pid` is a PostgreSQL, and not a newcomer that took a dead one's number."""
    try:
        name = (process.PROC / str(pid) / "comm").read_text().strip()
        state = process.state_in((process.PROC / str(pid) / "stat").read_text())
    except OSError:
        return not process.PROC.exists() and process.is_alive(pid)
    return name == "postgres" and state != "Z"
