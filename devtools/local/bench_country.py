"""`dev.py bench-country`: the same pages on the demonstration and beside a country, in turn."""

import argparse
import json
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from devtools.local.errors import LocalError
from devtools.local.places import ROOT
from devtools.local.site import Site, temporary_site

if TYPE_CHECKING:
    from devtools.measure.client import Request
    from devtools.measure.targets import Verdict

SETTLING_SECONDS, CALM_SECONDS = 300, 20
BUSY = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'autovacuum worker'"
QUIET = {"LOG_LEVEL": "WARNING", "STATEMENT_TIMEOUT": "10min", "LOCK_TIMEOUT": "1min"}


def main(arguments: list[str]) -> int:
    """Measure on two sites of its own, one line a target; 1 when one is missed."""
    parser = argparse.ArgumentParser(prog="dev.py bench-country", description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="part of a country (1)")
    parser.add_argument("--write", action="store_true", help="into docs/performance.md")
    chosen = parser.parse_args(arguments)
    country = ["make_country", "--add", "--scale", str(chosen.scale)]
    with temporary_site() as alone, temporary_site(country) as site:
        os.environ |= site.environment | QUIET
        import django

        django.setup()
        from devtools.measure import compared, report

        where, found = report.machine(), measure(alone, site)
        for verdict in found:
            print(verdict.line(), flush=True)
        if chosen.write:
            said = f"medians of {compared.ROUNDS} rounds, a country × {chosen.scale:g}"
            report.write("country", report.table(found, where, said))
    return 1 if any(verdict.word == "FAIL" for verdict in found) else 0


def measure(alone: Site, site: Site) -> "list[Verdict]":
    """The pages of the demonstration alone and beside a country in turn, then its searches."""
    from devtools.measure import compared, rivals, waiting
    from devtools.measure.rounds import PATIENCE_SECONDS, Bench, Figures

    pages = asked_alone(alone)
    waiting.seconds_until_gone(PATIENCE_SECONDS)
    settle(site)
    with rivals.bare_django(site) as bare:
        list_ms = 1000 * Bench(site, bare, 0, Figures()).bare_list()
    port = int(site.environment["PORT"])
    before, after, theirs = compared.p95s(
        (int(alone.environment["PORT"]), pages),
        (port, compared.demonstration()),
        (port, compared.of_country()),
    )
    return [
        compared.pages_verdict(before, after, theirs),
        compared.search_verdict(port, list_ms),
    ]


def asked_alone(site: Site) -> "dict[str, Request]":
    """How the pages are asked for where there is nothing else, by a process that has that database.
    Raises LocalError when it fails.
    """
    command = [sys.executable, "-m", "devtools.measure.asked_alone"]
    environment = os.environ | site.environment | QUIET
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True)
    if done.returncode != 0:
        raise LocalError(f"the demonstration alone:\n{done.stderr[-1500:]}")
    return {name: tuple(request) for name, request in json.loads(done.stdout).items()}


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
