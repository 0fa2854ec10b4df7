"""No room left on the disk under everything: the database, the broker, the files."""

import os
from pathlib import Path

import httpx

from tests.chaos.bench import Bench, Verdict, fault, told
from tests.chaos.run import TARGET_OF_DISK
from tests.lab import cast as casting

BEFORE = 3
STEPS = (16 << 20, 1 << 20, 64 << 10, 4 << 10)


def _fill(folder: Path) -> Path:
    """Take all the room there is, to the last page."""
    ballast = folder / "ballast"
    with ballast.open("wb") as file:
        size = 0
        for step in STEPS:
            while True:
                try:
                    os.posix_fallocate(file.fileno(), size, step)
                except OSError:
                    break
                size += step
    return ballast


def _recycle_journal(bench: Bench) -> None:
    """Segments of PostgreSQL's journal stand ready, as on any server that has run for a while."""
    with bench.lab.owner() as sql:
        sql.autocommit = True
        for _ in range(4):
            sql.execute("SELECT pg_switch_wal()")
            sql.execute("CREATE TABLE IF NOT EXISTS ready_journal (n int)")
            sql.execute("DROP TABLE ready_journal")
        sql.execute("CHECKPOINT")


@fault("F12b", TARGET_OF_DISK)
def disk_full(bench: Bench) -> Verdict:
    """STATE_DIR is on a small disk; it fills up under traffic, then somebody makes room."""
    worker = bench.lab.part("worker").child
    (offer,) = casting.offers(bench.cast, 1)
    traffic = bench.traffic(people=4)
    # The offers of the next minutes are there: whoever makes more would wait for room too.
    bench.lab.watch_until(lambda: traffic.history.stories() >= BEFORE, 60)
    before = traffic.history.stories()
    _recycle_journal(bench)
    ballast = _fill(bench.lab.state)
    bench.lab.watch_for(bench.spell(60, 15))
    rang, pages = bench.alarms(), _pages(bench, offer.ref)
    refused = traffic.history.statuses[503]
    ballast.unlink()
    bench.lab.watch_for(5)
    quiet = bench.rings("DISK", 30, ringing=False)
    bench.lab.watch_for(5)
    history = bench.settle(traffic)
    _, faults = bench.prove(history, drain=120)
    if "DISK" not in rang:
        faults.append(f"no DISK among the alarms {rang}")
    if not quiet:
        faults.append("DISK rings once there is room")
    if set(pages) != {200}:
        faults.append(f"pages read: {pages}")
    if not refused or not before:
        faults.append(f"{before} stories before, {refused} × 503: the disk was not full")
    if bench.lab.part("worker").child is not worker:
        faults.append("the worker left")
    return Verdict(f"{told(history)}, alarms {rang}, pages {pages}", faults)


def _pages(bench: Bench, ref: str) -> list[int]:
    """What people read meanwhile: the home page, an offer, the list of a partner."""
    teacher = bench.cast.cookies[bench.cast.schools[0].teachers[0].pk]
    member = bench.cast.cookies[bench.cast.member.pk]
    asked = [("/", {}), (f"/adage/offres/{ref}/", teacher), ("/pro/offres/", member)]
    return [
        httpx.get(f"{bench.lab.url}{path}", cookies=cookies, timeout=20).status_code
        for path, cookies in asked
    ]
