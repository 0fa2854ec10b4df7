"""The test cluster of this clone, kept between two runs (decision 0021).

Every run holds a share of `runs.lock` as long as it lives; the keeper holds `keeper.lock`. A lock
is the kernel's: a killed run or keeper holds nothing, whatever its files say.
"""

import hashlib
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from devtools.local import keeper, locks, process
from devtools.local.errors import LocalError
from devtools.local.places import ROOT, places
from devtools.local.postgres import Postgres

PATIENCE_SECONDS = 120  # a first start on a loaded machine
# What the cluster is made of: one that older code started is ended and begun again.
MADE_OF = ("keeper.py", "postgres.py", "process.py", "places.py", "binaries.py")


def default_folder() -> Path:
    """One a clone and an account: root and a developer do not share theirs."""
    return ROOT / "var" / f"test-cluster-{os.geteuid()}"


@dataclass
class SharedCluster:
    """The door of the test runs to the cluster of a folder."""

    folder: Path = field(default_factory=default_folder)
    idle_seconds: float = keeper.IDLE_SECONDS
    share: IO[str] | None = None

    def join(self) -> Postgres | None:
        """Use the cluster, started where it is not; None when others use one of older code.

        Raises LocalError when it cannot start, or when its folder cannot be written.
        """
        postgres = Postgres(places(self.folder), throw_away=True)
        with locks.in_turn(self.folder / "start.lock"):
            self.share = locks.shared(self.folder / keeper.RUNS)
            if self._is_ready() and postgres.answers():
                return postgres
            self.release()
            if self.is_used():
                return None
            self._end_keeper()
            self.share = locks.shared(self.folder / keeper.RUNS)
            self._start_keeper()
        return postgres

    def release(self) -> None:
        """Say that this run is over; its death says the same."""
        if self.share:
            self.share.close()
            self.share = None

    def is_used(self) -> bool:
        """Say whether a run uses the cluster; the keeper's own glances are short."""
        runs = self.folder / keeper.RUNS
        return not process.wait_until(lambda: not locks.is_held(runs), seconds=2)

    def stop(self) -> bool:
        """End the cluster; False when there was none. Raises LocalError while a run uses it."""
        if not locks.is_held(self.folder / keeper.KEEPER):
            return False
        if self.is_used():
            raise LocalError("a test run uses the cluster: end it first.")
        return self._end_keeper()

    def _is_ready(self) -> bool:
        ready = self.folder / keeper.READY
        written = ready.read_text() if ready.exists() else ""
        return written == _stamp() and locks.is_held(self.folder / keeper.KEEPER)

    def _end_keeper(self) -> bool:
        lock = self.folder / keeper.KEEPER
        for ask, patience in ((signal.SIGTERM, 30), (signal.SIGKILL, 10)):
            pid = locks.holder(lock)
            if pid is None:
                return True
            os.kill(pid, ask)
            if process.wait_until(lambda: not locks.is_held(lock), seconds=patience):
                return True
        raise LocalError(f"the keeper of {self.folder} does not end.")

    def _start_keeper(self) -> None:
        """Detached from this run's terminal and group: it goes on when the run ends."""
        log = self.folder / "log" / "keeper.log"
        ready = self.folder / keeper.READY
        ready.unlink(missing_ok=True)
        command = [sys.executable, "-m", "devtools.local.keeper", str(self.folder)]
        with log.open("wb") as words:
            child = subprocess.Popen(
                [*command, str(self.idle_seconds), _stamp()],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=words,
                start_new_session=True,
            )
        come = process.wait_until(
            lambda: self._is_ready() or child.poll() is not None, seconds=PATIENCE_SECONDS
        )
        if not come or not self._is_ready():
            raise LocalError(f"The test cluster did not start:\n{process.last_lines(log)}")


def _stamp() -> str:
    """The code the cluster is made of."""
    made = hashlib.sha256((ROOT / "uv.lock").read_bytes())
    for name in MADE_OF:
        made.update((Path(__file__).parent / name).read_bytes())
    return made.hexdigest()
