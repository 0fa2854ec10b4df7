"""`dev.py mutants`: the twelve faults somebody could write; each must make a test fail (G17)."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from devtools.local.places import ROOT
from devtools.local.pytest_plugin import ThrowAway
from tests.lab.lines import Lines
from tests.mutants.patches import Patch, patches

LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "var", "__pycache__", ".*_cache", ".hypothesis", "pictures"
)
PATIENCE_SECONDS = 600


def main(arguments: list[str]) -> int:
    """Apply each to a copy and run the tests that must see it; 1 when one survives."""
    parser = argparse.ArgumentParser(prog="dev.py mutants", description=__doc__)
    parser.add_argument("--only", nargs="+", metavar="01", help="these mutants only")
    only = parser.parse_args(arguments).only
    wanted = [patch for patch in patches() if not only or patch.name[:2] in only]
    lines, servers = Lines(), ThrowAway()
    servers.postgres.start()
    os.environ["TEST_DATABASE_URL"] = servers.postgres.url
    os.environ["TEST_DATABASE_OWNER_URL"] = servers.postgres.owner_url
    try:
        killed = _all(wanted, lines)
    finally:
        servers.end()
    lines.say(
        "G17",
        f"{killed}/{len(wanted)} killed",
        f"{len(wanted)}/{len(wanted)}",
        killed == len(wanted),
    )
    return lines.end()


def _all(wanted: list[Patch], lines: Lines) -> int:
    """The control, then each mutant; those that change the database make it anew, last."""
    tests = sorted({test for patch in wanted for test in patch.tests})
    began = time.monotonic()
    code, words = _run(ROOT, tests, anew=True)
    if not lines.say(
        "control",
        f"{len(tests)} tests of the product as it is: {_tally(words)} "
        f"({time.monotonic() - began:.0f} s)",
        "all pass",
        code == 0,
    ):
        print(words[-3000:])
        return 0
    return sum(_one(patch, lines) for patch in sorted(wanted, key=lambda p: p.changes_database))


def _one(patch: Patch, lines: Lines) -> bool:
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="passculture-mutant-") as folder:
        copy = Path(folder) / "house"
        shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
        patch.apply(copy)
        code, words = _run(copy, patch.tests, anew=patch.changes_database)
    killed = code == 1 and " failed" in words  # 1: tests failed; anything else proves nothing
    what = "killed" if killed else f"survived (exit {code})"
    spent = f"{_tally(words)}, {time.monotonic() - began:.0f} s"
    if code not in (0, 1):
        print(words[-2000:])
    return lines.say(f"M{patch.name[:2]}", f"{what}: {patch.why} {spent}", "killed", killed)


def _run(house: Path, tests: list[str], *, anew: bool) -> tuple[int, str]:
    command = [
        sys.executable, "-m", "pytest", "-q", "-x", "-n", "0", "-p", "no:randomly", "-p",
        "no:cacheprovider", "--create-db" if anew else "--reuse-db", "--reuse-db", *tests,
    ]  # fmt: skip
    done = subprocess.run(
        command,
        cwd=house,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        env=os.environ | {"PYTHONPATH": str(house), "PYTHONDONTWRITEBYTECODE": "1"},
    )
    return done.returncode, done.stdout + done.stderr


def _tally(words: str) -> str:
    """The last line of pytest, without its frame."""
    last = [line for line in words.strip().splitlines() if " in " in line][-1:]
    return last[0].strip("= ") if last else "no word"
