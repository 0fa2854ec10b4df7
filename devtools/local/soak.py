"""`dev.py soak`: half an hour at one pace; nothing may grow but what people write (G24)."""

import argparse
import os

from devtools.local.site import temporary_site

MINUTES = 30.0
SCALE = 0.5


def main(arguments: list[str]) -> int:
    """Print one line a stretch, then one a target; 1 when one is missed."""
    parser = argparse.ArgumentParser(prog="dev.py soak", description=__doc__)
    parser.add_argument("--scale", type=float, default=SCALE, help="part of a country (0.5)")
    parser.add_argument("--minutes", type=float, default=MINUTES, help="how long (30)")
    chosen = parser.parse_args(arguments)
    with temporary_site(["make_country", "--add", "--scale", str(chosen.scale)]) as site:
        quiet = {"LOG_LEVEL": "WARNING", "STATEMENT_TIMEOUT": "10min", "LOCK_TIMEOUT": "1min"}
        os.environ |= site.environment | quiet
        import django

        django.setup()
        from devtools.measure.soak import Soak

        soak, missed = Soak(site), False
        for seen in soak.run(chosen.minutes):
            total = sum(seen.memory.values())
            print(
                f"  {seen.hours * 60:5.1f} min  p95 {seen.p95:5.0f} ms  {total:5.0f} MB  "
                f"{seen.connections} connections",
                flush=True,
            )
        for verdict in soak.verdicts():
            print(verdict.line(), flush=True)
            missed |= verdict.value is None or not verdict.target.holds(verdict.value)
        return 1 if missed else 0
