"""`dev.py race`: the figures G1–G4, G15 and G16 over real HTTP, each with its negative control."""

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Callable

from tests.lab.lines import Lines

FULL, SHORT = "full", "short"


def main(arguments: list[str]) -> int:
    """Measure and print one line a figure; 1 when a target is missed."""
    asked = _parser().parse_args(arguments)
    lines = Lines()
    bare = dict(os.environ)  # the lab leaves its own behind
    wanted = set(asked.only or ["G1", "G2", "G3", "G4", "G15", "G16"])
    if wanted - {"G16"}:
        _over_http(lines, wanted, 1 if asked.short else asked.rounds, 0.1 if asked.short else 1.0)
    if "G16" in wanted:
        _machine(lines, 500 if asked.short else asked.steps, bare)
    return lines.end()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dev.py race", description=__doc__)
    parser.add_argument("--only", nargs="+", metavar="G1", help="these figures only")
    parser.add_argument("--short", action="store_true", help="one round, a tenth of the crowd")
    parser.add_argument("--rounds", type=int, default=20, help="rounds of G1 and G3 (20)")
    parser.add_argument("--steps", type=int, default=10_000, help="steps of G16 (10 000)")
    return parser


def _over_http(lines: Lines, wanted: set[str], rounds: int, scale: float) -> None:
    from tests.lab.stack import lab

    with lab(WEB_WORKERS="4") as site:
        from tests.races.figures import crowds, tokens, verbs

        crowds.warm_up(site)
        measures: list[tuple[str, Callable[[], None]]] = [
            ("G1", lambda: crowds.one_offer(site, lines, rounds, scale)),
            ("G2", lambda: crowds.many_offers(site, lines, scale)),
            ("G3", lambda: crowds.one_credit(site, lines, rounds, scale)),
            ("G4", lambda: verbs.all_verbs(site, lines, scale)),
            ("G15", lambda: tokens.replay(site, lines)),
            # The controls last: what they break stays broken.
            ("G1", lambda: crowds.control_of_one_offer(site, lines)),
            ("G2", lambda: crowds.control_of_many_offers(site, lines)),
            ("G3", lambda: crowds.control_of_one_credit(site, lines)),
            ("G4", lambda: verbs.control(site, lines)),
        ]
        for name, measure in measures:
            if name in wanted:
                measure()


def _machine(lines: Lines, steps: int, bare: dict[str, str]) -> None:
    """The stateful machine, in pytest for its database."""
    examples = max(1, -(-steps // 50))
    command = [
        sys.executable, "-m", "pytest", "-q", "-s", "-n", "0", "-o", "timeout=0",
        "-p", "no:randomly", "tests/races/test_machine.py",
    ]  # fmt: skip
    given = {
        "DATABASE_URL",
        "DATABASE_OWNER_URL",
        "REDIS_URL",
        "STATE_DIR",
        "DJANGO_SETTINGS_MODULE",
    }
    environment = {name: value for name, value in bare.items() if name not in given}
    environment |= {"MACHINE_EXAMPLES": str(examples), "ENVIRONMENT": "test"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode:
        print(done.stdout[-6000:], done.stderr[-2000:], flush=True)
    walked = max(map(int, re.findall(r"(\d+) steps walked", done.stdout)), default=0)
    measured = f"{walked} steps walked, {'0' if done.returncode == 0 else 'some'} falsifying"
    good = done.returncode == 0 and walked >= steps
    lines.say("G16", measured, f"{steps} steps, 0 falsifying examples", good)
