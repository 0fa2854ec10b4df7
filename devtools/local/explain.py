"""`dev.py explain`: at the size of a country, the main queries reach their tables by an index."""

import argparse
import os
import subprocess
import sys

from devtools.local import bench_search
from devtools.local.errors import LocalError
from devtools.local.places import ROOT


def main(arguments: list[str]) -> int:
    """Write a country in a database of its own, explain; one line a subject, 1 when one fails."""
    parser = argparse.ArgumentParser(prog="dev.py explain", description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="part of a country (1)")
    chosen = parser.parse_args(arguments)
    with bench_search.throw_away_database() as environment:
        environment = environment | {"LOG_LEVEL": "WARNING"}
        command = [sys.executable, str(ROOT / "manage.py"), "make_country"]
        written = subprocess.run(
            [*command, "--scale", str(chosen.scale)], env=environment, cwd=ROOT
        )
        if written.returncode != 0:
            raise LocalError("the country could not be written.")
        os.environ |= environment | {"ALLOWED_HOSTS": "testserver"}
        import django

        django.setup()
        return explain()


def explain() -> int:
    """Print NAME, the tables read whole, PASS or FAIL; the number that failed, at most 1."""
    from devtools.measure import plans

    failed = 0
    for name in plans.SUBJECTS:
        found = plans.unexpected(name)
        known = ", ".join(sorted(plans.KNOWN.get(name, ()))) or "none"
        said = f"reads whole {', '.join(sorted(found))}" if found else "by its indexes"
        print(f"{name:<12} {said}  [known: {known}]  {'FAIL' if found else 'PASS'}", flush=True)
        failed = 1 if found else failed
    return failed
