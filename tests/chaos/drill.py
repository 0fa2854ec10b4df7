"""`dev.py restore-drill`: a dump, acts, the dump restored, other acts: nothing twice (F30)."""

import argparse
from importlib import import_module

from tests.lab.lines import Lines
from tests.lab.stack import lab

ACTS, OTHER_ACTS = 300, 100
TARGET = "audit clean, what was acknowledged since is there, nothing sent twice"


def main(arguments: list[str]) -> int:
    """Drill and print one line; 1 when something was lost, wrong or sent twice."""
    parser = argparse.ArgumentParser(prog="dev.py restore-drill", description=__doc__)
    parser.add_argument("--acts", type=int, default=ACTS, help="between the dump and the restore")
    parser.add_argument("--other-acts", type=int, default=OTHER_ACTS, help="after the restore")
    asked = parser.parse_args(arguments)
    lines = Lines()
    with lab(WEB_WORKERS="2") as site:
        # Django is set up now, on the database of this lab.
        restoring = import_module("tests.chaos.restoring")
        measured, faults = restoring.drill(site, asked.acts, asked.other_acts)
    told = f"; {len(faults)} faults {faults[:5]}" if faults else ""
    lines.say("RESTORE", measured + told, TARGET, not faults)
    return lines.end()
