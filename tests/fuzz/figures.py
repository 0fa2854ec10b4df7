"""`dev.py fuzz`: hostile requests at every door (G13), tables, tenants (G14), tokens (G15)."""

import argparse
import os
import subprocess
import sys

from tests.lab.lines import Lines

SUITES = ["tests/fuzz", "tests/adage_sync/test_jwt_corpus.py"]
GIVEN = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "STATE_DIR", "DJANGO_SETTINGS_MODULE")


def main(arguments: list[str]) -> int:
    """Run the long versions and print one line a figure; 1 when a target is missed."""
    parser = argparse.ArgumentParser(prog="dev.py fuzz", description=__doc__)
    parser.add_argument("--requests", type=int, default=10_000, help="hostile requests (10 000)")
    parser.add_argument("--tables", type=int, default=300, help="spoiled files (300)")
    parser.add_argument("--wire", type=int, default=2_000, help="crooked ones on the wire (2 000)")
    parser.add_argument("--seed", type=int, default=20261123)
    asked = parser.parse_args(arguments)
    lines = Lines()
    _suites(lines, asked)
    if asked.wire:
        _wire(lines, asked)
    return lines.end()


def _suites(lines: Lines, asked: argparse.Namespace) -> None:
    """The long versions of the tests of the suite; their figures pass through."""
    long = {
        "FUZZ_REQUESTS": str(asked.requests),
        "FUZZ_SEED": str(asked.seed),
        "TENANTS": "all",
        "SCHEMATHESIS_EXAMPLES": "100",
        "FUZZ_TABLES": str(asked.tables),
    }
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:randomly", *SUITES]
    command += ["-o", "timeout=3600", "--show-capture=no"]
    done = subprocess.run(command, env=os.environ | long, capture_output=True, text=True)
    for line in done.stdout.splitlines():
        if "[target: " in line:
            print(line, flush=True)
            lines.printed += 1
            if line.endswith("FAIL"):
                lines.failed.append(line.split()[0])
    if done.returncode:
        print(done.stdout[-8000:])
    tests = done.stdout.strip().splitlines()[-1:]
    lines.say("suites", " ".join(tests), "all pass", done.returncode == 0)


def _wire(lines: Lines, asked: argparse.Namespace) -> None:
    from tests.lab.stack import lab

    for name in GIVEN:
        os.environ.pop(name, None)
    with lab(WEB_WORKERS="2") as site:
        from tests.fuzz import wire

        wire.measure(site, lines, asked.wire, asked.seed)
