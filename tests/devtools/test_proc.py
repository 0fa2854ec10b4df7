"""What /proc says is read as it is written: names with brackets, families, dead children."""

import os
import time
from pathlib import Path

import pytest

from devtools.measure import proc

TAIL = "0 0 0 -1 4194560 100 0 0 0 {user} {system} {dead_user} {dead_system} 20 0 1 0 5 1000 9 0"


def process(
    folder: Path, pid: int, parent: int, name: str, ticks: tuple[int, int, int, int], pss: int = 0
) -> None:
    """Write the files of one process."""
    (folder / str(pid)).mkdir()
    user, system, dead_user, dead_system = ticks
    tail = TAIL.format(user=user, system=system, dead_user=dead_user, dead_system=dead_system)
    (folder / str(pid) / "stat").write_text(f"{pid} ({name}) S {parent} {tail}\n")
    if pss:
        text = f"00400000-7fff [rollup]\nRss: 900000 kB\nPss:  {pss} kB\nPss_Anon: 7 kB\n"
        (folder / str(pid) / "smaps_rollup").write_text(text)


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A web server with two children, a grandchild, and somebody else's process."""
    process(tmp_path, 10, 1, "gunicorn: ma) (S 7", (100, 50, 7, 3), pss=2048)
    process(tmp_path, 11, 10, "gunicorn", (200, 0, 0, 0), pss=1024)
    process(tmp_path, 12, 10, "gunicorn", (0, 300, 0, 0))
    process(tmp_path, 13, 12, "sh", (1, 0, 0, 0))
    process(tmp_path, 20, 1, "other", (9999, 9999, 0, 0), pss=900)
    (tmp_path / "uptime").write_text("5 5")
    (tmp_path / "14").mkdir()  # gone between the listing and the reading
    return tmp_path


def test_a_name_with_brackets_moves_no_field(machine: Path):
    seen = proc.read(10, machine)
    assert seen == proc.Seen(10, 1, own=150 / proc.TICKS, dead_children=10 / proc.TICKS)


def test_a_process_that_is_gone_is_none(machine: Path):
    assert proc.read(14, machine) is None
    assert proc.read(15, machine) is None
    assert proc.family(15, machine) == []


def test_a_family_is_all_that_descends_and_nobody_else(machine: Path):
    assert sorted(seen.pid for seen in proc.family(10, machine)) == [10, 11, 12, 13]
    assert proc.cpu_of(10, machine) == pytest.approx((150 + 10 + 200 + 300 + 1) / proc.TICKS)
    assert proc.cpu_of_each([11, 12, 15], machine) == pytest.approx(500 / proc.TICKS)


def test_the_memory_of_a_family_is_the_sum_of_its_shares(machine: Path):
    assert proc.memory_of(10, machine) == 3.0
    assert proc.memory_of(13, machine) == 0


def test_what_this_process_spends_is_seen():
    before = proc.cpu_of(os.getpid())
    limit = time.process_time() + 0.2
    while time.process_time() < limit:
        pass
    assert proc.cpu_of(os.getpid()) - before >= 0.15
    assert proc.memory_of(os.getpid()) > 5
