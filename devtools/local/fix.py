"""`dev.py fix`: what a tool can mend or lay out, it does: Python by ruff, pages by djade."""

import argparse
import subprocess
import sys
from pathlib import Path

from devtools.local.places import ROOT

BIN = Path(sys.executable).parent
DJADE = [str(BIN / "djade"), "--target-version", "5.2"]


def pages() -> list[str]:
    """Every HTML template. In the text of a mail an empty line would be read: djade adds some."""
    return sorted(str(file.relative_to(ROOT)) for file in (ROOT / "templates").rglob("*.html"))


def main(arguments: list[str]) -> int:
    """Mend, then lay out; 1 when something is left that only a person can mend."""
    argparse.ArgumentParser(prog="dev.py fix", description=__doc__).parse_args(arguments)
    left = subprocess.run([str(BIN / "ruff"), "check", "--fix", "."], cwd=ROOT).returncode
    subprocess.run([str(BIN / "ruff"), "format", "."], cwd=ROOT, check=True)
    subprocess.run([*DJADE, *pages()], cwd=ROOT)  # its code says whether it changed something
    unread = subprocess.run([*DJADE, "--check", *pages()], cwd=ROOT).returncode
    return 1 if left or unread else 0
