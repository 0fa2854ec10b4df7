"""Repeats a subject, plain then listened to, and says where its CPU goes."""

import gc
import statistics
import tracemalloc
from collections.abc import Callable, Iterator
from cProfile import Profile
from dataclasses import dataclass, field

from devtools.local.errors import LocalError
from devtools.measure import hooks, parts, proc
from devtools.measure.parts import Measure, Meter
from devtools.measure.subjects import Run, Subject

WARM_UP = 5
Backends = Callable[[], list[int]]


@dataclass
class Profiled:
    """What was measured of one subject; times in seconds, for one repetition."""

    subject: Subject
    plain: list[float]  # CPU without listening, each repetition
    listened: list[Measure]
    postgres: float  # CPU of PostgreSQL's processes that answered us
    walls: list[float] = field(default_factory=list)
    collections: float = 0  # of the garbage collector
    peak: int = 0  # bytes held at once
    functions: Profile | None = None

    @property
    def cpu(self) -> float:
        """CPU seconds, the median."""
        return statistics.median(self.plain)

    @property
    def typical(self) -> list[Measure]:
        """The listened repetitions that nothing disturbed."""
        return parts.middle_half(self.listened)


def profile(
    subject: Subject, times: int, backends: Backends, *, functions: bool = False
) -> Profiled:
    """Run it: to warm up, plain, listened to, counting its memory; raises LocalError when broken.

    `backends` gives the numbers of PostgreSQL's processes that work for us.
    """
    meter = Meter()
    runs = subject.runs(WARM_UP + 2 * times + 2)
    for _ in range(WARM_UP):
        _once(subject, runs, meter)
    answering, before = backends(), sum(s["collections"] for s in gc.get_stats())
    spent = proc.cpu_of_each(answering)
    plain = [_once(subject, runs, meter) for _ in range(times)]
    postgres = (proc.cpu_of_each(backends()) - spent) / times
    collected = sum(s["collections"] for s in gc.get_stats()) - before
    with hooks.listening(meter):
        listened = [_once(subject, runs, meter) for _ in range(times)]
    tracemalloc.start()
    _once(subject, runs, meter)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    profiler = Profile()
    if functions:
        profiler.enable()
    _once(subject, runs, meter)
    profiler.disable()
    for _ in runs:  # what it checks at its end
        pass
    return Profiled(
        subject,
        [measure.total for measure in plain],
        listened,
        postgres,
        walls=[measure.wall for measure in plain],
        collections=collected / times,
        peak=peak,
        functions=profiler if functions else None,
    )


def _once(subject: Subject, runs: Iterator[Run], meter: Meter) -> Measure:
    """One repetition; its answer must be the one expected. Raises LocalError."""
    run = next(runs)
    meter.begin()
    try:
        answer = run()
    finally:
        measure = meter.end()
    if answer is None:
        return measure
    measure.sent_bytes = len(answer.body)
    if answer.status != subject.status:
        raise LocalError(
            f"« {subject.name} » answers {answer.status} instead of {subject.status} "
            f"({subject.words})."
        )
    return measure
