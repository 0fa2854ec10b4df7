"""Writes figures into docs/performance.md, between the marks of their block."""

import os
import platform
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from devtools.local.errors import LocalError
from devtools.local.places import ROOT
from devtools.measure import parts
from devtools.measure.profiling import Profiled
from devtools.measure.targets import Verdict

DOCUMENT = ROOT / "docs" / "performance.md"


def write(block: str, lines: Iterable[str], document: Path = DOCUMENT) -> None:
    """Put these lines in place of a block's; raises LocalError when it is not there once."""
    text = document.read_text()
    marks = f"<!-- {block} -->", f"<!-- end of {block} -->"
    if [text.count(mark) for mark in marks] != [1, 1]:
        raise LocalError(f"{document.name} has no block « {block} ».")
    before, _, rest = text.partition(marks[0])
    _, _, after = rest.partition(marks[1])
    document.write_text("\n".join([before + marks[0], *lines, marks[1] + after]))


def machine() -> str:
    """What it was measured on, in one line: day, processors, load, PostgreSQL's and Python's."""
    found = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return (
        f"{datetime.now(UTC):%d/%m/%Y %H:%M} UTC, {os.cpu_count()} × "
        f"{found[1] if found else platform.machine()}, {memory:.0f} GB, "
        f"Linux {platform.release().split('-')[0]}, Python {platform.python_version()}, "
        f"load {os.getloadavg()[0]:.1f} when it began"
    )


def table(verdicts: Iterable[Verdict], where: str, run: str) -> Iterator[str]:
    """One row a target; `where` it was measured, and how, in words."""
    yield f"{where}; {run}."
    yield ""
    yield "| figure | measured | target | | beside |"
    yield "|---|---|---|---|---|"
    for verdict in verdicts:
        target, value = verdict.target, verdict.value
        shown = "" if value is None else target.write(value)
        words = f"`{target.name}` {target.words}"
        yield f"| {words} | {shown} | {target.wish()} | {verdict.word} | {verdict.beside} |"


def profile_table(found: Iterable[Profiled], where: str, times: int) -> Iterator[str]:
    """One row a subject, one column a part; milliseconds of CPU."""
    yield f"{where}; {times} times each, milliseconds of CPU."
    yield ""
    names = [*parts.MEASURED]
    heads = ["", "CPU", *names, "PostgreSQL", "statements", "bytes", "sent", "MB"]
    yield f"| {' | '.join(heads)} |"
    yield "|---" + "|---:" * (len(heads) - 1) + "|"
    for one in found:
        measures = one.typical
        last, mean = measures[-1], parts.mean_parts(measures)
        cells = [f"{seconds * 1000:.1f}" for seconds in (one.cpu, *(mean[n] for n in names))]
        cells += [f"{one.postgres * 1000:.1f}", str(len(last.statements))]
        sizes = (last.raw_bytes, last.sent_bytes) if last.sent_bytes else (0, 0)
        cells += [*(str(size or "") for size in sizes), f"{one.peak / 1e6:.1f}"]
        yield f"| {one.subject.name} | {' | '.join(cells)} |"
