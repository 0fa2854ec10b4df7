"""A measure in lines of text: one bar a part, one line a statement, a tree of who called whom."""

import io
import pstats
import statistics
from collections import Counter
from collections.abc import Iterator

from devtools.measure import parts
from devtools.measure.profiling import Profiled

BAR = 40
SQL_MAX = 150
FUNCTIONS = 30


def lines_of(found: Profiled) -> Iterator[str]:
    """The head of a measure, then a bar for each part; they add up to the line below them."""
    measures = found.typical
    times, mean = len(found.plain), sum(m.total for m in measures) / len(measures)
    yield f"{found.subject.name}  {found.subject.words}, {times} times"
    yield (
        f"  CPU {_ms(found.cpu)} (median), wall {_ms(statistics.median(found.walls))}, "
        f"PostgreSQL's CPU {_ms(found.postgres)}"
    )
    rest = parts.REST if found.subject.status else "the rest"  # a delivery has no middleware
    for part, seconds in parts.mean_parts(measures).items():
        name, share = rest if part == parts.REST else part, seconds / mean
        yield f"  {name:<16}{_ms(seconds):>10} {share:5.0%}  {'█' * round(share * BAR)}"
    yield f"  {'listened to':<16}{_ms(mean):>10}  the parts together; listening costs something"
    last = measures[-1]
    waited = sum(m.sql_wall for m in measures) / len(measures)
    yield f"  {len(last.statements)} statements, {_ms(waited)} until PostgreSQL's answers"
    if last.sent_bytes:
        yield f"  {last.raw_bytes} bytes, {last.sent_bytes} as they travel"
    yield (
        f"  {found.peak / 1e6:.2f} MB at most, {found.collections:.1f} passes of the "
        "garbage collector"
    )


def statements_of(found: Profiled) -> Iterator[str]:
    """Each statement of one repetition, its milliseconds first."""
    for statement in found.typical[-1].statements:
        text = " ".join(statement.sql.split())
        yield f"  {statement.seconds * 1000:8.2f}  {text[:SQL_MAX]}"


def tree_of(found: Profiled) -> Iterator[str]:
    """Which part called which: own milliseconds and calls of each, indented below its caller."""
    measures = found.typical
    calls: Counter[tuple[str, ...]] = Counter()
    for measure in measures:
        calls.update(measure.calls)
    spent = parts.mean_paths(measures)
    for path in sorted({*spent, *calls}):
        name = "  " * len(path) + path[-1]
        own, count = spent.get(path, 0.0), calls[path] / len(measures)
        yield f"{name:<44}{_ms(own):>10}  {count:6.0f} times"


def functions_of(found: Profiled) -> str:
    """The functions that cost most by themselves, in one repetition (cProfile slows all down)."""
    words = io.StringIO()
    if found.functions is not None:
        pstats.Stats(found.functions, stream=words).sort_stats("tottime").print_stats(FUNCTIONS)
    return words.getvalue()


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.2f} ms"
