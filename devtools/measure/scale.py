"""More offers in the search of a site: at × 100, as many as a country has.

`python -m devtools.measure.scale OFFERS`, as the owner of the tables: rows are written around the
walls, the triggers set aside, then the rows of the search are made.
"""

import subprocess
import sys

from devtools.local.bench_search import OFFERS, build
from devtools.local.errors import LocalError
from devtools.local.places import ROOT
from passculture import environment as env

SCALES = (1, 10, 100)


def offers_at(scale: int) -> int:
    """How many offers are added: none at × 1, those of a country at × 100."""
    return 0 if scale == 1 else OFFERS * scale // max(SCALES)


def grow(scale: int, environment: dict[str, str]) -> None:
    """Add them in a process of its own; raises LocalError with its words when it fails."""
    if not offers_at(scale):
        return
    command = [sys.executable, "-m", "devtools.measure.scale", str(offers_at(scale))]
    environment = environment | {"STATEMENT_TIMEOUT": "20min"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=ROOT)
    if done.returncode != 0:
        raise LocalError(f"the offers could not be added:\n{done.stderr[-1500:]}")
    print(done.stdout, end="", flush=True)


def main(offers: int) -> None:
    """Write so many offers, their lines and their rows of the search."""
    import django

    env.work_as_owner()
    django.setup()
    build(offers)


if __name__ == "__main__":
    main(int(sys.argv[1]))
