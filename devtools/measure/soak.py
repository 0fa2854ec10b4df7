"""A long day at a steady pace: what grows while nothing should (G24)."""

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import connection

from devtools.local.errors import LocalError
from devtools.local.site import Site
from devtools.measure import proc, waiting
from devtools.measure.rush import PATIENCE_SECONDS, Rush
from devtools.measure.targets import Target, Verdict
from operations.audit import QUERIES, rows_of

ACTS, READS = 4.0, 8.0  # a second
SLICE_SECONDS = 30.0
SETTLED = 3  # the first third of the time is not judged: caches fill, allocators take their room
SERVERS = """
SELECT count(*), count(*) FILTER (WHERE state LIKE 'idle in transaction%%'
                                  AND state_change < now() - interval '5 seconds')
FROM pg_stat_activity WHERE datname = current_database()
"""
DEAD = "SELECT n_dead_tup, n_live_tup FROM pg_stat_user_tables WHERE relname = 'outbox_message'"

GROWTH = Target("soak-memory", "the process that grows fastest", 1, "MB/h", digits=1)
SLOWER = Target("soak-p95", "p95 of the last third against that of the middle one", 1.2, "x")
CONNECTIONS = Target("soak-connections", "connections more than a third in", 4, "", digits=0)
IDLE = Target("soak-idle", "connections left in a transaction", 0, "", digits=0)
DEAD_ROWS = Target("soak-dead", "dead rows of the outbox against those there", 0.5, "x")
ERRORS = Target("soak-errors", "answers 5xx, and connections lost", 0, "", digits=0)
MONEY = Target("soak-money", "rows the audit finds", 0, "rows", digits=0)


@dataclass(frozen=True)
class Slice:
    """What was seen at the end of one stretch."""

    hours: float
    memory: dict[str, float]  # MB of each part, with its descendants
    connections: int
    idle: int
    dead: float
    p95: float
    errors: int


class Soak:
    """A site with a country in its database, and people who come and go at one pace."""

    def __init__(self, site: Site) -> None:
        self.site, self.rush = site, Rush(site)
        self.slices: list[Slice] = []

    def run(self, minutes: float) -> Iterator[Slice]:
        """Stretch after stretch, as many as the time holds or as there are bookings to confirm."""
        waiting.seconds_until_gone(PATIENCE_SECONDS)
        hours = 0.0
        while hours * 60 < minutes:
            try:
                wave = self.rush.wave(ACTS, READS, SLICE_SECONDS)
            except LocalError:
                return
            hours += SLICE_SECONDS / 3600
            busy = wave.statuses["503"]
            seen = self._look(hours, wave.p95, wave.errors + busy)
            self.slices.append(seen)
            yield seen

    def _look(self, hours: float, p95: float, errors: int) -> Slice:
        memory = {
            part.name: proc.memory_of(part.child.pid) for part in self.site.parts if part.child
        }
        with connection.cursor() as cursor:
            cursor.execute(SERVERS)
            (connections, idle) = cursor.fetchone() or (0, 0)
            cursor.execute(DEAD)
            (dead, live) = cursor.fetchone() or (0, 0)
        return Slice(hours, memory, connections, idle, dead / max(1, live), p95, errors)

    def verdicts(self) -> Iterator[Verdict]:
        """What grew since the first third of the time. Raises LocalError on too few stretches."""
        settled = self.slices[len(self.slices) // SETTLED :]
        if len(settled) < SETTLED:
            raise LocalError("too short to judge: more --minutes, or a larger --scale.")
        grown = {
            name: slope([(one.hours, one.memory.get(name, 0)) for one in settled])
            for name in settled[0].memory
        }
        words = ", ".join(f"{name} {mb:+.1f}" for name, mb in sorted(grown.items()))
        yield Verdict(GROWTH, max(grown.values()), words)
        half = len(settled) // 2
        middle = statistics.median([one.p95 for one in settled[:half]])
        end = statistics.median([one.p95 for one in settled[half:]])
        yield Verdict(SLOWER, end / middle, f"{middle:.0f} then {end:.0f} ms")
        yield Verdict(CONNECTIONS, settled[-1].connections - settled[0].connections)
        yield Verdict(IDLE, sum(one.idle for one in self.slices))
        yield Verdict(DEAD_ROWS, settled[-1].dead)
        yield Verdict(ERRORS, sum(one.errors for one in self.slices))
        waiting.seconds_until_gone(PATIENCE_SECONDS)
        yield Verdict(MONEY, sum(len(rows_of(query)) for query in QUERIES))


def slope(points: Sequence[tuple[float, float]]) -> float:
    """How fast the second grows with the first, by least squares."""
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / spread
