"""`dev.py test`: pytest in a real browser.

Named tests: in this process, on the kept cluster of this clone (`--stop` ends it). A folder: in two
processes, on the kept cluster. Without names, what every change is tried by; with `--all`, what is
marked `slow` too: whole stacks started and killed, every page for everybody (decision 0059). Both
in two processes, on throw-away servers; under CI=true every run is on throw-away servers.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from devtools.local.browser import NAMES, SHELL, chromium, windowless
from devtools.local.places import ROOT

KEEP = "TESTS_KEEP_CLUSTER"  # read by devtools.local.pytest_plugin
EVERYTHING = "--all"
DEBIAN_UPDATE = ["apt-get", "update", "--quiet"]
DEBIAN_INSTALL = ["apt-get", "install", "--yes", "--no-install-recommends"]


def main(arguments: list[str]) -> int:
    """Become pytest with `arguments`; return a code only when it cannot begin."""
    if arguments == ["--stop"]:
        return stop()
    everything = EVERYTHING in arguments
    arguments = [one for one in arguments if one != EVERYTHING]
    named = [path for path in map(_path, arguments) if path]
    few = bool(named) and all(path.is_file() for path in named)
    if not (few and windowless()):
        install_browsers(window=not few)
    if not windowless():
        if os.environ.get("CI") == "true":
            print("dev.py test: no Chromium, and CI=true does not skip journeys.", file=sys.stderr)
            return 1
        print(
            "dev.py test: no Chromium found, the browser journeys are skipped; "
            "install it with `apt-get install chromium` (as root).",
            flush=True,
        )
    processes = [] if few or _asks_for_processes(arguments) else ["-n", "2"]
    os.environ[KEEP] = "true" if named else "false"
    chosen = [] if named or everything else ["-m", "not slow"]
    command = [sys.executable, "-m", "pytest", *processes, *chosen, *arguments]
    os.chdir(ROOT)
    os.execv(sys.executable, command)


def stop() -> int:
    """End the kept cluster of this clone, unless a run uses it."""
    # Celery, psycopg and redis come with it: half a second of processor before each test.
    from devtools.local.shared_cluster import SharedCluster

    ended = SharedCluster().stop()
    print("The test cluster is stopped." if ended else "No test cluster of this clone runs.")
    return 0


def install_browsers(*, window: bool) -> None:
    """Fetch Debian's shell, which the tests prefer, and Chromium itself: what a site may do inside
    another's frame is true of no shell. Nothing when CHROMIUM says which, or without the right to.

    `window`: Chromium is wanted even where the shell is there.
    """
    if os.environ.get("CHROMIUM") or not _is_root_of_debian():
        return
    for name in (SHELL, NAMES[0]):
        if shutil.which(SHELL) if name == SHELL else chromium() or (windowless() and not window):
            continue
        known = subprocess.run(["apt-cache", "show", name], capture_output=True).returncode == 0
        if not known and chromium():  # it does the shell's work: no list is fetched for that
            continue
        print(f"dev.py test: installing {name} (once)…", flush=True)
        _apt(*([] if known else [DEBIAN_UPDATE]), [*DEBIAN_INSTALL, name])


def _is_root_of_debian() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def _apt(*commands: list[str]) -> None:
    """Run commands of apt up to the one that fails, whose last words are printed."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in commands:
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
