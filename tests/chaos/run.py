"""`dev.py chaos`: the whole stack on loopback, one fault at a time, one line each."""

import argparse
import signal
import time
import traceback
from importlib import import_module

from tests.lab import doubts
from tests.lab.lines import Lines
from tests.lab.stack import Lab, lab

ROOMS = ("processes", "servers", "adage", "figures", "mails", "clock", "restore")
LAST = "F30"  # what it loses stays lost: nothing can be compared after it
WHOLE_SECONDS = 180
SCALES = {"suite": 0.0, "short": 0.05, "usual": 0.15, "full": 1.0}


def main(arguments: list[str]) -> int:
    """Inject each fault asked for and print its line; 1 when something was lost or broken."""
    asked = _parser().parse_args(arguments)
    lines = Lines()
    scale = SCALES[asked.scale]
    print(f"durations and counts × {scale:g} (1 with --full)", flush=True)
    # None of the faults of the suite measures how long a mail stays in doubt.
    sooner = {} if scale else {doubts.VARIABLE: "20"}
    with lab(WEB_WORKERS="2", **sooner) as site:
        run(site, lines, asked.only, scale)
    return lines.end()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dev.py chaos", description=__doc__)
    parser.add_argument("--only", nargs="+", metavar="F1", help="these faults only")
    for name, line in (
        ("suite", "the least of each: what `dev.py test` runs"),
        ("short", "durations and counts × 0.05"),
        ("full", "durations and counts as specified (hours)"),
    ):
        parser.add_argument(f"--{name}", action="store_const", dest="scale", const=name, help=line)
    parser.set_defaults(scale="usual")
    return parser


def run(site: Lab, lines: Lines, only: list[str] | None, scale: float) -> None:
    """One fault after the other on one stack, each from calm to calm."""
    from tests.chaos.bench import FAULTS, bench_of

    for room in ROOMS:
        import_module(f"tests.chaos.faults.{room}")
    bench = bench_of(site, scale)
    for name in only or sorted(FAULTS, key=_rank):
        found, began = FAULTS[name], time.monotonic()
        try:
            verdict = found.run(bench)
            measured, faults = verdict.measured, verdict.faults
        except Exception as error:
            traceback.print_exc()
            measured, faults = "the measure itself failed", [repr(error)]
        said = f"; {len(faults)} faults {faults[:4]}" if faults else ""
        spent = time.monotonic() - began
        lines.say(name, f"{measured}{said} ({spent:.0f} s)", found.target, not faults)
        _calm(site)


def _rank(name: str) -> tuple[bool, str, int]:
    """The order of the specification, but for the one after which nothing is as before."""
    return name == LAST, name[0], int(name[1:])


def _calm(site: Lab) -> None:
    """Whatever happened, the next fault begins on a whole stack."""
    site.left_dead.clear()
    for part in site.parts:
        site.signal(part.name, signal.SIGCONT)
    site.watch_until(lambda: all(p.child and p.answers() for p in site.parts), WHOLE_SECONDS)
    site.tell_mock("ok")
