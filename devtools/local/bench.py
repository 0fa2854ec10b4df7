"""`dev.py bench`: the product against a bare Django and SQL alone, in one interleaved run."""

import argparse
import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from devtools.local.errors import LocalError
from devtools.local.site import Site, temporary_site
from devtools.measure import scale

if TYPE_CHECKING:
    from devtools.measure.rounds import Bench, Figures

ROUNDS, SECONDS = 3, 30


def main(arguments: list[str]) -> int:
    """Measure what is asked for and print one line a target; 1 when one is missed or broken."""
    from devtools.measure.targets import TARGETS

    chosen = options().parse_args(arguments)
    known = {target.name for target in TARGETS}
    if unknown := [name for name in chosen.only if name not in known | {*GROUPS}]:
        raise LocalError(f"no figure « {unknown[0]} »: {', '.join([*GROUPS, *sorted(known)])}.")
    with temporary_site() as site:
        # Rows by the hundred take longer to write than any page may.
        quiet = {"LOG_LEVEL": "WARNING", "STATEMENT_TIMEOUT": "10min", "LOCK_TIMEOUT": "1min"}
        os.environ |= site.environment | quiet
        import django

        django.setup()
        return measure(site, chosen)


def options() -> argparse.ArgumentParser:
    """What the door takes."""
    door = argparse.ArgumentParser(
        prog="dev.py bench",
        description="CPU of each process, rates and delays of the product, against a bare Django "
        "doing the same list and the same pre-booking and against pgbench, on one PostgreSQL.",
    )
    door.add_argument("--rounds", type=int, default=ROUNDS)
    door.add_argument("--seconds", type=float, default=SECONDS, help="of each burst")
    door.add_argument(
        "--scale",
        type=int,
        choices=scale.SCALES,
        default=1,
        help="more offers in the search: 15 000 at 10, 150 000 at 100",
    )
    door.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="NAME",
        help=f"a figure, or {', '.join(GROUPS)} (repeatable)",
    )
    door.add_argument("--write", choices=("now", "before"), help="into docs/performance.md")
    return door


# Who measures what; `wanted` tells whether a figure, or a group, is asked for.
GROUPS = ("rest", "pages", "alone", "crowd", "start")
CROWD = ("prebook-burst", "burst-adage", "burst-mails", "prebook-sustained", "prebook-web",
         "prebook-all")  # fmt: skip


def measure(site: Site, chosen: argparse.Namespace) -> int:
    """The rounds, then the lines; what is broken ends the rounds, is said, and is 1."""
    from devtools.measure import report, rivals, targets, waiting
    from devtools.measure.rounds import PATIENCE_SECONDS, Bench, Figures

    where, figures, broken = report.machine(), Figures(), ""
    waiting.seconds_until_gone(PATIENCE_SECONDS)  # what the demonstration left
    scale.grow(chosen.scale, site.environment)
    try:
        with rivals.bare_django(site) as bare:
            _rounds(Bench(site, bare, chosen.seconds, figures), chosen)
        _starts(site, figures, chosen)
    except LocalError as error:
        broken = str(error)
    said = (
        f"medians of {chosen.rounds} rounds, bursts of {chosen.seconds:g} s, data × {chosen.scale}"
    )
    found = list(targets.verdicts(figures.medians(), figures.beside))
    for verdict in found:
        if not chosen.only or verdict.value is not None:
            print(verdict.line(), flush=True)
    if broken:
        raise LocalError(broken)
    if chosen.write:
        report.write(chosen.write, report.table(found, where, said))
    return 1 if any(verdict.word == "FAIL" for verdict in found) else 0


def _rounds(bench: "Bench", chosen: argparse.Namespace) -> None:
    """Everything that is measured beside the bare Django."""
    from devtools.measure.rounds import PAGES

    wanted = _asked(chosen.only)
    pages = [name for name in PAGES if wanted("pages", f"page-{name}")]
    for rank in range(chosen.rounds):  # before the acts, which leave more to show
        _say(f"round {rank + 1} of {chosen.rounds}: at rest, pages")
        if wanted("rest", "rest-cpu", "rest-memory"):
            bench.rest()
        if pages:
            bench.pages(pages)
    for rank in range(chosen.rounds):
        _say(f"round {rank + 1} of {chosen.rounds}: acts")
        if wanted("alone", "prebook-p50", "adage-delay", "slow-adage"):
            bench.alone()
        confirms = wanted("crowd", "confirm-web", "confirm-rate")
        if confirms or wanted(*CROWD):
            bench.crowd(confirms=confirms)
    if wanted("alone", "dead-adage"):
        bench.dead_adage()


def _starts(site: Site, figures: "Figures", chosen: argparse.Namespace) -> None:
    """What a start costs, once nobody needs the site any more."""
    from devtools.measure import starting

    wanted = _asked(chosen.only)
    for _ in range(chosen.rounds if wanted("start", "manage-cpu") else 0):
        figures.note("manage-cpu", starting.cpu_of_empty_command(site.environment))
    if wanted("start", "second-up"):
        figures.note("second-up", starting.seconds_of_second_up(site))


def _say(words: str) -> None:
    print(f"  {words}…", flush=True)


def _asked(only: list[str]) -> Callable[..., bool]:
    """Whether one of these figures or groups is asked for; all are, when nothing is said."""
    return lambda *names: not only or any(name in only for name in names)
