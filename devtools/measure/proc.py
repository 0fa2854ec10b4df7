"""What the system says of a process: CPU seconds and memory, read in /proc."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")
# After « pid (name) »: state, parent … then utime, stime, and those of the children waited for.
PARENT, USER, SYSTEM, DEAD_USER, DEAD_SYSTEM = 1, 11, 12, 13, 14


@dataclass(frozen=True)
class Seen:
    """One process at one moment: its parent, its CPU seconds, those of its dead children."""

    pid: int
    parent: int
    own: float
    dead_children: float


def read(pid: int, proc: Path = PROC) -> Seen | None:
    """What `/proc/PID/stat` says; None for a process that is no more."""
    try:
        text = (proc / str(pid) / "stat").read_text()
    except OSError:
        return None
    # A name may hold anything, brackets too: the fields begin after the last one.
    fields = text.rpartition(")")[2].split()
    ticks = [int(fields[rank]) for rank in (USER, SYSTEM, DEAD_USER, DEAD_SYSTEM)]
    own, dead = sum(ticks[:2]) / TICKS, sum(ticks[2:]) / TICKS
    return Seen(pid, int(fields[PARENT]), own, dead)


def everybody(proc: Path = PROC) -> list[Seen]:
    """Every process of the machine."""
    pids = [int(entry.name) for entry in proc.iterdir() if entry.name.isdigit()]
    return [seen for pid in pids if (seen := read(pid, proc))]


def family(root: int, proc: Path = PROC) -> list[Seen]:
    """A process and all that descends from it."""
    children: dict[int, list[Seen]] = {}
    known = {seen.pid: seen for seen in everybody(proc)}
    for seen in known.values():
        children.setdefault(seen.parent, []).append(seen)
    found, waiting = [], [known[root]] if root in known else []
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting += children.get(one.pid, [])
    return found


def cpu_of(root: int, proc: Path = PROC) -> float:
    """CPU seconds of a process and its descendants since they began, the dead ones included."""
    return sum(seen.own + seen.dead_children for seen in family(root, proc))


def cpu_of_each(pids: Iterable[int], proc: Path = PROC) -> float:
    """CPU seconds of these processes themselves."""
    return sum(seen.own for pid in pids if (seen := read(pid, proc)))


def memory_of(root: int, proc: Path = PROC) -> float:
    """MB of a process and its descendants: their proportional share (PSS) of what they share."""
    total = 0
    for seen in family(root, proc):
        try:
            text = (proc / str(seen.pid) / "smaps_rollup").read_text()
        except OSError:
            continue  # gone, or somebody else's
        total += sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
    return total / 1024
