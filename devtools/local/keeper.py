"""The keeper: the process that owns the kept test cluster, and ends fifteen minutes after its use.

`python -m devtools.local.keeper FOLDER IDLE_SECONDS`, started by devtools.local.shared_cluster. Its
PostgreSQL dies with it, whatever kills it. Nothing it wrote outlives it: it begins anew.
"""

import shutil
import signal
import sys
import time
from pathlib import Path
from typing import IO

from devtools.local import locks
from devtools.local.errors import LocalError
from devtools.local.places import places
from devtools.local.postgres import Postgres

IDLE_SECONDS = 15 * 60
LOOK_EVERY = 0.5  # seconds
RUNS = "runs.lock"  # shared by the test runs that use the cluster
KEEPER = "keeper.lock"  # held by the keeper alone, its number inside
READY = "ready"  # written when the cluster answers: what code started it
LEFTOVERS = r"SELECT datname FROM pg_database WHERE datname LIKE 'test\_%'"


class Keeper:
    """One cluster, and when it was used last."""

    def __init__(self, folder: Path, mine: IO[str]) -> None:
        self.folder, self.mine = folder, mine
        self.postgres = Postgres(places(folder), throw_away=True)
        self.last_use = time.monotonic()
        self.swept = True

    def keep(self, stamp: str, idle: float) -> None:
        """Start the cluster anew and own it until nobody has used it for `idle` seconds."""
        (self.folder / READY).unlink(missing_ok=True)
        try:
            self.postgres.start(anew=True)
            self.last_use = time.monotonic()
            (self.folder / READY).write_text(stamp)
            while self._is_well() and not self._is_over(idle):
                time.sleep(LOOK_EVERY)
        finally:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)  # asked twice, it goes on ending
            self.postgres.stop()
            if self._is_in_its_place():
                self._stop_all()

    def _is_in_its_place(self) -> bool:
        return locks.is_ours_still(self.folder / KEEPER, self.mine)

    def _is_well(self) -> bool:
        """The server lives, and the folder is still the one we were given."""
        child = self.postgres.child
        return child is not None and child.poll() is None and self._is_in_its_place()

    def _is_over(self, idle: float) -> bool:
        """Nobody uses the cluster, for long enough; meanwhile sweep what the runs left."""
        alone = locks.alone(self.folder / RUNS)
        if alone is None:
            self.last_use, self.swept = time.monotonic(), False
            return False
        with alone:
            if not self.swept:
                self._sweep()
            over = time.monotonic() - self.last_use > idle
            if over:  # said while nobody can come in: who waits at the door finds us gone
                (self.folder / READY).unlink(missing_ok=True)
        return over

    def _sweep(self) -> None:
        """Drop the databases of the runs, those of killed ones too; their model stays."""
        self.swept = True
        with self.postgres.administer() as connection:
            for (name,) in connection.execute(LEFTOVERS).fetchall():
                connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _stop_all(self) -> None:
        (self.folder / READY).unlink(missing_ok=True)
        for folder in (self.postgres.data, self.postgres.places.sockets):
            shutil.rmtree(folder, ignore_errors=True)


def main(arguments: list[str]) -> int:
    """Keep the cluster of a folder; 0 at its end, 1 when it could not begin."""
    folder, idle, stamp = Path(arguments[0]), float(arguments[1]), arguments[2]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    mine = locks.alone(folder / KEEPER, patience=2)  # somebody may be looking whether it is held
    if mine is None:
        return 0  # another keeper was faster
    with mine:
        try:
            Keeper(folder, mine).keep(stamp, idle)
        except LocalError as error:
            print(error, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
