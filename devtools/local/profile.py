"""`dev.py profile`: where the CPU of a page, an act or a delivery goes, on a stack of its own."""

import argparse
import os
import sys

from devtools.local.errors import LocalError

TIMES = 20


def main(arguments: list[str]) -> int:
    """Measure each name, print its parts; 1 when something does not answer as it should."""
    chosen = options().parse_args(arguments)
    from devtools.measure.stack import demonstration

    os.environ.setdefault("LOG_LEVEL", "INFO")
    with demonstration(adage=True):
        return measure(chosen)


def options() -> argparse.ArgumentParser:
    """What the door takes."""
    door = argparse.ArgumentParser(
        prog="dev.py profile",
        description="CPU by part of pages (search, detail, home, offers, offer, dashboard, "
        "decisions, bookings, calendar, budget, follow-up, or /an/address/), of acts (prebook, "
        "confirm, refuse, withdraw, cancel, cancel-by-partner, publish) and of deliveries (adage, "
        "letter, mail), in one process, through the WSGI application.",
    )
    door.add_argument("name", nargs="+", help="« pages », « verbs » and « messages » are all")
    door.add_argument("--times", type=int, default=TIMES, help="repetitions measured")
    door.add_argument("--as", dest="role", default="", help="who asks for an address")
    door.add_argument("--write", choices=("now", "before"), help="into docs/performance.md")
    door.add_argument("--statements", action="store_true", help="each statement")
    door.add_argument("--tree", action="store_true", help="which part calls which")
    door.add_argument("--functions", action="store_true", help="the dearest functions")
    return door


def measure(chosen: argparse.Namespace) -> int:
    """Profile each subject of an open stack and print it; what is broken is said, and is 1."""
    from devtools.measure import picture, profiling, report
    from devtools.measure.naming import backends, subjects

    where, measured, failed = report.machine(), [], 0
    for make in subjects(chosen.name, chosen.role):
        try:
            found = profiling.profile(make(), chosen.times, backends, functions=chosen.functions)
        except LocalError as error:
            print(f"dev.py profile: {error}", file=sys.stderr, flush=True)
            failed += 1
            continue
        measured.append(found)
        shown = [*picture.lines_of(found)]
        shown += picture.statements_of(found) if chosen.statements else []
        shown += picture.tree_of(found) if chosen.tree else []
        shown += [picture.functions_of(found)] if chosen.functions else []
        print("\n".join(shown) + "\n", flush=True)
    if chosen.write and not failed:
        report.write(f"parts {chosen.write}", report.profile_table(measured, where, chosen.times))
    return 1 if failed else 0
