"""`dev.py test`: pytest on throw-away servers, in two processes, in a real browser."""

import os
import shutil
import subprocess
import sys

from devtools.local.browser import chromium
from devtools.local.places import ROOT

DEBIAN_INSTALL = ["apt-get", "install", "--yes", "--no-install-recommends", "chromium"]


def main(arguments: list[str]) -> int:
    """Become pytest with `arguments`; return a code only when it cannot begin."""
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
    processes = [] if _asks_for_processes(arguments) else ["-n", "2"]
    command = [sys.executable, "-m", "pytest", *processes, *arguments]
    os.chdir(ROOT)
    os.execv(sys.executable, command)


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


def _asks_for_processes(arguments: list[str]) -> bool:
    """Say whether the person chose the number of processes, or one without them (--pdb)."""
    return any(a.startswith(("-n", "--numprocesses", "--pdb", "-p")) for a in arguments)
