"""`dev.py test`: pytest in a real browser.

Named tests: in this process, on the kept cluster of this clone (`--stop` ends it). A folder: in two
processes, on the kept cluster. The whole suite: in two processes, on throw-away servers; under
CI=true every run is on throw-away servers.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from devtools.local.browser import chromium
from devtools.local.places import ROOT
from devtools.local.pytest_plugin import KEEP
from devtools.local.shared_cluster import SharedCluster

DEBIAN_INSTALL = ["apt-get", "install", "--yes", "--no-install-recommends", "chromium"]


def main(arguments: list[str]) -> int:
    """Become pytest with `arguments`; return a code only when it cannot begin."""
    if arguments == ["--stop"]:
        return stop()
    install_browser()
    if not chromium():
        if os.environ.get("CI") == "true":
            print("dev.py test: no Chromium, and CI=true does not skip journeys.", file=sys.stderr)
            return 1
        print(
            "dev.py test: no Chromium found, the browser journeys are skipped; "
            "install it with `apt-get install chromium` (as root).",
            flush=True,
        )
    named = [path for path in map(_path, arguments) if path]
    few = bool(named) and all(path.is_file() for path in named)
    processes = [] if few or _asks_for_processes(arguments) else ["-n", "2"]
    os.environ[KEEP] = "true" if named else "false"
    command = [sys.executable, "-m", "pytest", *processes, *arguments]
    os.chdir(ROOT)
    os.execv(sys.executable, command)


def stop() -> int:
    """End the kept cluster of this clone, unless a run uses it."""
    ended = SharedCluster().stop()
    print("The test cluster is stopped." if ended else "No test cluster of this clone runs.")
    return 0


def install_browser() -> None:
    """Fetch Debian's Chromium when we are root on a Debian without one."""
    if chromium() or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print("dev.py test: installing Chromium (once)…", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "--quiet"], DEBIAN_INSTALL):
        answer = subprocess.run(
            command, env=environment, text=True, stdin=subprocess.DEVNULL, capture_output=True
        )
        if answer.returncode != 0:
            print(f"dev.py test: `{' '.join(command)}` failed:\n{answer.stderr[-600:]}", flush=True)
            return


def _path(argument: str) -> Path | None:
    """Return the file or folder an argument names (`tests/x.py::test_y`), None for an option."""
    path = ROOT / argument.split("::")[0]
    return path if not argument.startswith("-") and path.exists() else None


def _asks_for_processes(arguments: list[str]) -> bool:
    """Say whether the person chose the number of processes, or one without them (--pdb)."""
    return any(a.startswith(("-n", "--numprocesses", "--pdb", "-p")) for a in arguments)
