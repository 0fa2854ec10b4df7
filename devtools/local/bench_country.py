"""`dev.py bench-country`: the same pages on the demonstration, then with a country beside it."""

import argparse
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from devtools.local.errors import LocalError
from devtools.local.places import ROOT
from devtools.local.site import Site, temporary_site

if TYPE_CHECKING:
    from devtools.measure.targets import Verdict

SETTLING_SECONDS, CALM_SECONDS = 300, 20
BUSY = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'autovacuum worker'"


def main(arguments: list[str]) -> int:
    """Measure on a site of its own, one line a target; 1 when one is missed."""
    parser = argparse.ArgumentParser(prog="dev.py bench-country", description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="part of a country (1)")
    parser.add_argument("--write", action="store_true", help="into docs/performance.md")
    chosen = parser.parse_args(arguments)
    with temporary_site() as site:
        quiet = {"LOG_LEVEL": "WARNING", "STATEMENT_TIMEOUT": "10min", "LOCK_TIMEOUT": "1min"}
        os.environ |= site.environment | quiet
        import django

        django.setup()
        from devtools.measure import compared, report

        where, found = report.machine(), measure(site, chosen.scale)
        for verdict in found:
            print(verdict.line(), flush=True)
        if chosen.write:
            said = f"medians of {compared.ROUNDS} rounds, a country × {chosen.scale:g}"
            report.write("country", report.table(found, where, said))
    return 1 if any(verdict.word == "FAIL" for verdict in found) else 0


def measure(site: Site, scale: float) -> "list[Verdict]":
    """The pages before the country and after it, then its searches."""
    from devtools.measure import compared, rivals, waiting
    from devtools.measure.rounds import PATIENCE_SECONDS, Bench, Figures

    port, pages = int(site.environment["PORT"]), compared.demonstration()
    waiting.seconds_until_gone(PATIENCE_SECONDS)
    before = compared.p95s(port, pages)
    with rivals.bare_django(site) as bare:
        list_ms = 1000 * Bench(site, bare, 0, Figures()).bare_list()
    add_country(site, scale)
    waiting.seconds_until_gone(PATIENCE_SECONDS)
    settle(site)
    after, theirs = compared.p95s(port, pages), compared.p95s(port, compared.of_country())
    return [
        compared.pages_verdict(before, after, theirs),
        compared.search_verdict(port, list_ms),
    ]


def add_country(site: Site, scale: float) -> None:
    """Write it while the site is up; raises LocalError when it cannot be written."""
    command = [sys.executable, str(ROOT / "manage.py"), "make_country", "--add"]
    environment = site.environment | {"LOG_LEVEL": "WARNING"}
    done = subprocess.run([*command, "--scale", str(scale)], env=environment, cwd=ROOT)
    if done.returncode != 0:
        raise LocalError("the country could not be written.")


def settle(site: Site) -> None:
    """Wait until PostgreSQL has put a country away: what it just wrote, and its own counting of it.
    Raises LocalError when it does not come to rest.
    """
    until, calm = time.monotonic() + SETTLING_SECONDS, 0
    with site.servers.postgres.administer() as connection:
        connection.execute("CHECKPOINT")
        while calm < CALM_SECONDS:
            if time.monotonic() > until:
                raise LocalError("PostgreSQL is still counting what was written.")
            (busy,) = connection.execute(BUSY).fetchone()
            calm = 0 if busy else calm + 1
            time.sleep(1)
