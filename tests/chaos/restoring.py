"""What an operator does after a disaster, with the programs of PostgreSQL (F30).

The `chaos` door restores a copy of the cluster; here it is the dump of `docs/operations.md`.
"""

import subprocess
from pathlib import Path

from django.db import connection

from bookings.models import Booking
from devtools.local import binaries
from devtools.local.postgres import DATABASE
from tests.chaos.bench import Bench, bench_of
from tests.chaos.faults.restore import OURS, _heard, _leave_dead, _twice, _with_us
from tests.lab import proof
from tests.lab.stack import Lab
from tests.lab.traffic import History

# A whole drill on a busy machine; people of the lab never give up sooner.
PATIENCE_SECONDS = 900
DRAIN_SECONDS = 180


def drill(site: Lab, acts: int, other_acts: int) -> tuple[str, list[str]]:
    """The drill itself: what was done in words, and each thing that went wrong."""
    bench = bench_of(site, 1.0)
    calm = act(bench, other_acts)
    faults = leave_all(bench, "before the dump")
    dump = bench.lab.where.state / "drill.dump"
    owner = site.servers.postgres.owner_url
    program(bench, "pg_dump", "--format=custom", f"--file={dump}", owner)
    lost = act(bench, acts)
    faults += leave_all(bench, "before the restore")
    heard = _heard(bench)
    restore(bench, dump)
    told = bench.lab._manage("after_restore")
    _with_us(bench)
    faults += [] if _heard(bench) == heard else ["something left in quarantine"]
    bench.lab._manage("after_restore", "--release")
    since = act(bench, other_acts)
    faults += leave_all(bench, "after the restore")
    faults += proof.audit_rows() + _twice(bench)
    faults += proof.lost_acts(calm.acked) + proof.lost_acts(since.acked)
    gone = {ref for ref, _ in lost.acked}
    known = Booking.objects.filter(reference__in=gone).count()
    faults += [f"{known} bookings of after the dump are here"] if known else []
    words = next((line for line in told.splitlines() if "différences" in line), "no comparison")
    measured = (
        f"{len(calm.acked)} acts, a dump of {dump.stat().st_size // 1024} kB, "
        f"{len(lost.acked)} acts lost, {words}, {len(since.acked)} other acts"
    )
    return measured, faults


def act(bench: Bench, many: int) -> History:
    """People act until so many acts were acknowledged to them; each finishes what was begun."""
    traffic = bench.traffic()
    bench.lab.watch_until(lambda: len(traffic.history.acked) >= many, PATIENCE_SECONDS)
    return bench.settle(traffic)


def leave_all(bench: Bench, when: str) -> list[str]:
    """Wait until everything has left; what had not, in words."""
    if proof.drained(bench.lab, DRAIN_SECONDS):
        return []
    return [f"{proof.waiting()} messages had not left {when}"]


def restore(bench: Bench, dump: Path) -> None:
    """The processes of the product leave; the database is that of the dump, its rights given."""
    postgres = bench.lab.servers.postgres
    _leave_dead(bench, *OURS)
    connection.close()
    with postgres.administer() as administrator:
        administrator.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")
        administrator.execute(f"CREATE DATABASE {DATABASE} OWNER {DATABASE}")
    program(bench, "pg_restore", "--exit-on-error", f"--dbname={postgres.owner_url}", str(dump))
    bench.lab._manage("migrate", "--no-input")


def program(bench: Bench, name: str, *arguments: str) -> None:
    """Run a program of PostgreSQL; its words are in the error when it fails."""
    path = binaries.postgresql(bench.lab.where) / name
    done = subprocess.run([path, *arguments], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{name}: {done.stderr[-2000:]}")
