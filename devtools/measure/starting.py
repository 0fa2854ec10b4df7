"""What a start costs: a second `up` of the same data, and a command that does nothing."""

import resource
import subprocess
import sys
import time
from typing import Any

from devtools.local.errors import LocalError
from devtools.local.places import ROOT
from devtools.local.site import Site

EMPTY = [sys.executable, str(ROOT / "manage.py"), "version"]


def cpu_of_empty_command(environment: dict[str, str]) -> float:
    """CPU seconds of `manage.py version`: everything is imported, nothing is done."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(EMPTY, env=environment, capture_output=True, text=True, cwd=ROOT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        raise LocalError(f"`manage.py version` failed:\n{done.stderr[-800:]}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def seconds_of_second_up(site: Site) -> float:
    """Stop the whole site, and start it again on its data: seconds until all answers."""
    from django.db import connection

    pooled: Any = connection
    pooled.close()
    pooled.close_pool()
    site.stop()
    began = time.monotonic()
    site.start()
    return time.monotonic() - began
