"""The check « secrets »: keys and tokens that must not lie among the sources, by their forms.

Words that only look like one (demonstration passwords, test keys made on the spot) have none of
these forms: each is issued by somebody, and opens something of theirs.
"""

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from devtools.local.places import ROOT

LARGEST = 2_000_000  # bytes: beyond lie pictures and directories
FORMS = {
    "private key": r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\s+[A-Za-z0-9+/]{60}",
    "Amazon": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    "GitHub": r"\bgh[pousr]_[A-Za-z0-9]{36}\b|\bgithub_pat_[A-Za-z0-9_]{60,}",
    "GitLab": r"\bglpat-[A-Za-z0-9_-]{20}\b",
    "Google": r"\bAIza[0-9A-Za-z_-]{35}\b",
    "Slack": r"\bxox[abeoprs]-[0-9A-Za-z-]{20,}",
    "Stripe": r"\b[rs]k_live_[0-9A-Za-z]{20,}",
    "Brevo": r"\bxkeysib-[0-9a-f]{64}-[0-9A-Za-z]{16}\b",
    "SendGrid": r"\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}\b",
    "PyPI": r"\bpypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,}",
    "signed token": r"\beyJ[A-Za-z0-9_-]{15,}\.eyJ[A-Za-z0-9_-]{15,}\.[A-Za-z0-9_-]{20,}",
    "address with its password": r"\b(?:postgres(?:ql)?|rediss?|amqps?|smtps?)://[^\s:/@]*:"
    r"(?=[^\s@]*[0-9])(?=[^\s@]*[A-Za-z])[^\s@{}$<]{16,}@",
}
LOOKED_FOR = {kind: re.compile(form) for kind, form in FORMS.items()}


def leaks_in(text: str) -> Iterator[tuple[int, str]]:
    """Line and kind of each; never the secret itself, which would go to a log."""
    for kind, form in LOOKED_FOR.items():
        for found in form.finditer(text):
            yield text.count("\n", 0, found.start()) + 1, kind


def leaks(paths: Iterable[Path]) -> list[str]:
    """« path:line: kind » of all that these files hold."""
    found = []
    for path in paths:
        if path.is_file() and path.stat().st_size <= LARGEST:
            text = path.read_bytes().decode("utf-8", "replace")
            found += [f"{path}:{line}: {kind}" for line, kind in leaks_in(text)]
    return found


def main() -> int:
    """Look in what the repository holds and in what is about to enter it; 1 when there is one."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    found = leaks(ROOT / name for name in names.split("\0") if name)
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
