"""Where the CPU of one thread goes: a stack of parts, each paid for what it does itself.

Times are CPU seconds of the thread (`time.thread_time`): waiting costs nothing. The parts of one
measure add up to its total, since each moment belongs to the part on top of the stack.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

REST = "middleware"  # what nothing else claims: the handler, the middleware, the addresses
VIEW = "view"
QUERY = "query building"
COMPILE = "SQL compile"
RUN = "SQL run"
ROWS = "rows to objects"
TEMPLATE = "template"
COMPRESS = "compression"
CONNECTION = "connection"
MEASURED = (REST, VIEW, QUERY, COMPILE, RUN, ROWS, TEMPLATE, COMPRESS, CONNECTION)


@dataclass(frozen=True)
class Statement:
    """One statement sent to PostgreSQL: its text, and the seconds until its answer."""

    sql: str
    seconds: float


@dataclass
class Measure:
    """One repetition: CPU seconds by path of parts, statements, bytes before and after."""

    paths: dict[tuple[str, ...], float] = field(default_factory=lambda: defaultdict(float))
    calls: Counter[tuple[str, ...]] = field(default_factory=Counter)
    statements: list[Statement] = field(default_factory=list)
    raw_bytes: int = 0
    sent_bytes: int = 0
    wall: float = 0.0

    @property
    def total(self) -> float:
        """CPU seconds of the whole."""
        return sum(self.paths.values())

    @property
    def sql_wall(self) -> float:
        """Seconds spent waiting for PostgreSQL's answers."""
        return sum(statement.seconds for statement in self.statements)

    def parts(self) -> dict[str, float]:
        """CPU seconds of each part, wherever it was called from."""
        found = dict.fromkeys(MEASURED, 0.0)
        for path, seconds in self.paths.items():
            found[path[-1]] += seconds
        return found


class Meter:
    """Listens to one thread, only between `begin` and `end`; elsewhere it costs an attribute."""

    def __init__(self) -> None:
        self.current: Measure | None = None
        self._stack: list[str] = []
        self._since = 0.0

    def begin(self) -> None:
        """A repetition begins."""
        self.current, self._stack = Measure(), [REST]
        self.current.wall = -time.perf_counter()
        self._since = time.thread_time()

    def end(self) -> Measure:
        """It is over: what it cost."""
        measure, self.current = self.current, None
        assert measure is not None, "nothing was begun"
        measure.paths[tuple(self._stack)] += time.thread_time() - self._since
        measure.wall += time.perf_counter()
        return measure

    def _turn(self, measure: Measure) -> None:
        """What was spent until now is the part's on top."""
        moment = time.thread_time()
        measure.paths[tuple(self._stack)] += moment - self._since
        self._since = moment

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """What happens inside is charged to `name`, but what a part inside it claims."""
        measure = self.current
        if measure is None or self._stack[-1] == name:
            yield
            return
        self._turn(measure)
        self._stack.append(name)
        measure.calls[tuple(self._stack)] += 1
        try:
            yield
        finally:
            self._turn(measure)
            self._stack.pop()

    def charged(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, its CPU charged to that part."""

        @wraps(function)
        def listened(*args: Any, **kwargs: Any) -> Any:
            measure = self.current
            if measure is None or self._stack[-1] == name:
                return function(*args, **kwargs)
            with self.part(name):
                return function(*args, **kwargs)

        return listened

    def sent(self, sql: str, seconds: float) -> None:
        """One statement had its answer after so many seconds."""
        if self.current is not None:
            self.current.statements.append(Statement(sql, seconds))


def middle_half(measures: list[Measure]) -> list[Measure]:
    """Without the cheapest and the dearest quarter: what another process disturbed."""
    ranked = sorted(measures, key=lambda measure: measure.total)
    aside = len(ranked) // 4
    return ranked[aside : len(ranked) - aside]


def mean_paths(measures: list[Measure]) -> dict[tuple[str, ...], float]:
    """Mean CPU seconds of each path over these measures."""
    together: dict[tuple[str, ...], float] = defaultdict(float)
    for measure in measures:
        for path, seconds in measure.paths.items():
            together[path] += seconds
    return {path: seconds / len(measures) for path, seconds in together.items()}


def mean_parts(measures: list[Measure]) -> dict[str, float]:
    """Mean CPU seconds of each part over these measures: they add up to the mean total."""
    found = dict.fromkeys(MEASURED, 0.0)
    for path, seconds in mean_paths(measures).items():
        found[path[-1]] += seconds
    return found
