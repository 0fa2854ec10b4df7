"""`dev.py chaos`: the whole stack on loopback, one fault at a time, one line each."""

import argparse
import signal
import time
import traceback
from dataclasses import dataclass
from importlib import import_module

from tests.chaos.apart import APART, CannotMount, run_apart, stack_for
from tests.lab import doubts
from tests.lab.lines import Lines
from tests.lab.stack import Lab
from tests.outbox.mail_server import MailServer

ROOMS = ("processes", "servers", "adage", "hanging", "room", "figures", "mails", "clock", "restore")
TARGET_OF_DISK = "acts 503, never 500; /pret/ names it; reads work; nothing acknowledged lost"
LAST = "F30"  # what it loses stays lost: nothing can be compared after it
WHOLE_SECONDS = 180
SCALES = {"suite": 0.0, "short": 0.05, "usual": 0.15, "full": 1.0}


def main(arguments: list[str]) -> int:
    """Inject each fault asked for and print its line; 1 when something was lost or broken."""
    asked = _parser().parse_args(arguments)
    lines = Lines()
    scale = SCALES[asked.scale]
    print(f"durations and counts × {scale:g} (1 with --full)", flush=True)
    names = asked.only or []
    apart = names[0] if len(names) == 1 and names[0] in APART else ""
    # None of the faults of the suite measures how long a mail stays in doubt.
    sooner = {} if scale or apart else {doubts.VARIABLE: "20"}
    try:
        with stack_for(apart, WEB_WORKERS="2", **sooner) as (site, mail_server):
            run(site, lines, Asked(names, asked.scale, apart), mail_server)
    except CannotMount as reason:
        lines.skip(apart, str(reason), TARGET_OF_DISK)
    return lines.end()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dev.py chaos", description=__doc__)
    parser.add_argument("--only", nargs="+", metavar="F1", help="these faults only")
    for name, line in (
        ("suite", "the least of each: what `dev.py test` runs"),
        ("short", "durations and counts × 0.05"),
        ("full", "durations and counts in full (hours)"),
    ):
        parser.add_argument(f"--{name}", action="store_const", dest="scale", const=name, help=line)
    parser.set_defaults(scale="usual")
    return parser


@dataclass(frozen=True)
class Asked:
    """The faults asked for (none: all), the scale, and the one this stack was made for."""

    only: list[str]
    scale: str
    apart: str


def run(site: Lab, lines: Lines, asked: Asked, mail_server: MailServer | None) -> None:
    """One fault after the other on one stack, each from calm to calm."""
    from tests.chaos.bench import FAULTS, bench_of

    for room in ROOMS:
        import_module(f"tests.chaos.faults.{room}")
    bench = bench_of(site, SCALES[asked.scale], mail_server)
    for name in asked.only or sorted(FAULTS, key=_rank):
        if name in APART and name != asked.apart:
            lines.copy(name, run_apart(name, asked.scale))
            continue
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


def _rank(name: str) -> tuple[bool, str, int, str]:
    """The order of docs/rules.md, but for the one after which nothing is as before."""
    number = name[1:].rstrip("bc")
    return name == LAST, name[0], int(number), name


def _calm(site: Lab) -> None:
    """Whatever happened, the next fault begins on a whole stack."""
    site.left_dead.clear()
    for part in site.parts:
        site.signal(part.name, signal.SIGCONT)
    site.watch_until(lambda: all(p.child and p.answers() for p in site.parts), WHOLE_SECONDS)
    site.tell_mock("ok")
