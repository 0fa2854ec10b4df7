#!/usr/bin/env python3
"""The one door: `python3 dev.py up` runs the site, `python3 dev.py test` the tests.

Needs nothing but Python 3.11 or newer: prepares the environment, then hands over to it.
"""

import hashlib
import os
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
TOOLS = ROOT / "var" / "tools"
VENV = ROOT / ".venv"
# Its version and the digest of each of its files: pip takes no other.
UV = ["--only-binary=:all:", "--require-hashes", "-r", str(ROOT / "devtools/local/uv.txt")]
INSTALL_UV = ["-m", "pip", "install", "-q", "-t", str(TOOLS), "--no-deps", *UV]
OLDEST_UV, OLDEST = (0, 9), (3, 11)
# The table of doors: literals only, read before there is an environment.
DOORS = runpy.run_path(str(ROOT / "devtools" / "local" / "doors.py"))["DOORS"]
PYTHONS = ("python3.14", "python3.13", "python3.12", "python3.11")


def main() -> int:
    """Prepare what the door needs and hand over; return an exit code on failure."""
    arguments = sys.argv[1:]
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(__doc__.splitlines()[0] + "\n")
        for door, (_, line) in DOORS.items():
            print(f"  python3 dev.py {door:<17} {line}")
        return 0
    if arguments[0] not in DOORS:
        return fail(f"there is no door « {arguments[0]} »; `python3 dev.py` lists them.")
    if sys.version_info < OLDEST:
        return with_newer_python()
    if not prepare():
        return 1
    keep_bytecode()
    os.chdir(ROOT)
    python = str(VENV / "bin" / "python")
    os.execv(python, [python, "-m", "devtools.local", DOORS[arguments[0]][0], *arguments[1:]])


def fail(sentence: str) -> int:
    """Say one sentence on the error output."""
    print(f"dev.py: {sentence}", file=sys.stderr)
    return 1


def with_newer_python() -> int:
    """Start again with a Python that is recent enough."""
    for name in PYTHONS:
        if found := shutil.which(name):
            os.execv(found, [found, str(ROOT / "dev.py"), *sys.argv[1:]])
    return fail("Python 3.11 or newer is needed, and none was found.")


def prepare() -> bool:
    """Bring .venv in step with uv.lock; nothing to do when it already is."""
    wanted = hashlib.sha256()
    for name in ("uv.lock", "pyproject.toml"):
        wanted.update((ROOT / name).read_bytes())
    stamp = VENV / ".in-step-with"
    if stamp.exists() and stamp.read_text() == wanted.hexdigest():
        return True
    uv = find_uv()
    if not uv:
        fail("uv could not be installed; see https://docs.astral.sh/uv/ or `apt install pip`.")
        return False
    say("preparing the Python environment (a minute at most the first time)")
    environment = {k: v for k, v in os.environ.items() if k != "VIRTUAL_ENV"}
    environment["UV_PROJECT_ENVIRONMENT"] = str(VENV)
    command = [*uv, "sync", "--frozen", "--python", sys.executable]
    if not sys.stderr.isatty():
        command.append("--quiet")
    if subprocess.call(command, cwd=ROOT, env=environment) != 0:
        fail("`uv sync --frozen` failed; its words are above (a network is needed once).")
        return False
    stamp.write_text(wanted.hexdigest())
    return True


def keep_bytecode() -> None:
    """Bytecode that is not wanted beside the sources goes to var/: compiling costs 5 s a start."""
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
        os.environ.setdefault("PYTHONPYCACHEPREFIX", str(ROOT / "var" / "bytecode"))


def find_uv() -> list[str] | None:
    """Return the command of uv: ours, the installed one, or a fresh one in var/tools."""
    ours = TOOLS / "bin" / "uv"
    if not ours.exists() and (installed := shutil.which("uv")) and works([installed]):
        return [installed]
    for install in (with_pip, with_venv, with_debian):
        if works([str(ours)]):
            break
        install()
    return [str(ours)] if works([str(ours)]) else None


def works(uv: list[str]) -> bool:
    """Say whether that uv runs and is recent enough for our lock file."""
    try:
        answer = subprocess.run([*uv, "--version"], check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    version = tuple(int(part) for part in answer.stdout.split()[1].split(".")[:2])
    return version >= OLDEST_UV


def with_pip() -> None:
    """Install uv in var/tools with this Python's pip; an externally managed one allows it."""
    if quiet([sys.executable, "-m", "pip", "--version"]):
        say("installing uv in var/tools")
        quiet([sys.executable, *INSTALL_UV])


def with_venv() -> None:
    """No pip: borrow the one that venv carries."""
    helper = TOOLS / "venv"
    if quiet([sys.executable, "-m", "venv", str(helper)]):
        say("installing uv in var/tools")
        quiet([str(helper / "bin" / "python"), "-I", *INSTALL_UV])


def with_debian() -> None:
    """Neither pip nor venv: on Debian, root may fetch pip."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say("installing python3-pip")
        quiet(["apt-get", "update", "--quiet"])
        quiet(["apt-get", "install", "--yes", "--no-install-recommends", "python3-pip"])
        with_pip()


def say(sentence: str) -> None:
    """Tell what is being done, on the error output."""
    print(f"dev.py: {sentence}…", file=sys.stderr, flush=True)


def quiet(command: list[str]) -> bool:
    """Run a command without its words and say whether it succeeded."""
    return subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
