"""`dev.py rush`: a country confirms, at the pace of the last day; the ceiling is printed."""

import argparse
import os

from devtools.local.site import temporary_site

MINUTES = 10.0


def main(arguments: list[str]) -> int:
    """Run the rush on a site of its own, one line a target; 1 when one is missed."""
    parser = argparse.ArgumentParser(prog="dev.py rush", description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="part of a country (1)")
    parser.add_argument("--minutes", type=float, default=MINUTES, help="of the rush")
    parser.add_argument("--no-rise", action="store_true", help="leave the ceiling out")
    parser.add_argument("--write", action="store_true", help="into docs/performance.md")
    chosen = parser.parse_args(arguments)
    with temporary_site(["make_country", "--add", "--scale", str(chosen.scale)]) as site:
        quiet = {"LOG_LEVEL": "WARNING", "STATEMENT_TIMEOUT": "10min", "LOCK_TIMEOUT": "1min"}
        os.environ |= site.environment | quiet
        import django

        django.setup()
        from devtools.measure import report
        from devtools.measure.rush import OURS, Rush

        rush, where, found, ceiling = Rush(site), report.machine(), [], "not looked for"
        for verdict in rush.run(chosen.minutes):
            print(verdict.line(), flush=True)
            found.append(verdict)
        if not chosen.no_rise:
            held, bent = rush.ceiling(OURS["rush-p95"].limit)
            more = "" if bent else ", at least: no pre-booking was left to confirm"
            ceiling = f"{held:.1f} confirmations + {2 * held:.1f} reads a second{more}"
            print(f"rush-ceiling       {ceiling}")
        if chosen.write:
            said = f"one run of {chosen.minutes:g} minutes, a country × {chosen.scale:g}"
            lines = [*report.table(found, where, said), "", f"Ceiling: {ceiling}."]
            report.write("rush", lines)
    return 1 if any(one.value is None or one.word == "FAIL" for one in found) else 0
