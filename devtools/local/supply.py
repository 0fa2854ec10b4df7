"""What the product is made of: uv and its lock file, asked for the list and for known faults."""

import json
import shutil
import subprocess
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from devtools.local.errors import LocalError
from devtools.local.places import ROOT

LOCK = ROOT / "uv.lock"
LAST_ANSWER = ROOT / "var" / "advisories.json"
# An answer about the same lock file holds for a day: `check` runs many times in one.
FRESH = 24 * 3600  # seconds
PATIENCE = 60
# What uv answers with: nothing known, something known; anything else is no answer.
NOTHING, SOMETHING = 0, 1


def uv() -> str:
    """The program `dev.py` prepared, or the machine's."""
    ours = ROOT / "var" / "tools" / "bin" / "uv"
    found = str(ours) if ours.exists() else shutil.which("uv")
    if not found:
        raise LocalError("uv is not installed; any other door installs it.")
    return found


def ask_advisories(now: datetime, program: str, stored: Path = LAST_ANSWER) -> dict[str, Any]:
    """What is known today against the packages of the lock file (OSV, PyPI's advisories).

    `asked_at`, `lock` (its digest), `faults` (True or False) and `said`, uv's words; an answer of
    the same day about the same file is taken as it is, any other is asked for and stored. Raises
    LocalError when nobody answers: the last answer, whatever its date, is in the sentence.
    """
    lock = sha256(LOCK.read_bytes()).hexdigest()
    last: dict[str, Any] = json.loads(stored.read_text()) if stored.exists() else {}
    if last.get("lock") == lock:
        age = now - datetime.fromisoformat(last["asked_at"])
        if age.total_seconds() < FRESH:
            return last
    try:
        done = subprocess.run(
            [program, "audit", "--frozen"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        raise LocalError(f"nobody answered in {PATIENCE} s; {_dated(last)}.") from None
    if done.returncode not in (NOTHING, SOMETHING):
        why = (done.stderr.strip().splitlines() or ["no word"])[-1].strip()
        raise LocalError(f"no advisory could be read ({why}); {_dated(last)}.")
    answer = {
        "asked_at": now.isoformat(timespec="seconds"),
        "lock": lock,
        "faults": done.returncode == SOMETHING,
        "said": done.stdout + done.stderr,
    }
    stored.parent.mkdir(exist_ok=True)
    stored.write_text(json.dumps(answer, indent=1))
    return answer


def today() -> datetime:
    """The moment, in UTC."""
    return datetime.now(UTC)


def _dated(last: dict[str, Any]) -> str:
    if not last:
        return "never asked here before"
    known = "faults known" if last["faults"] else "nothing known"
    return f"last answer of {last['asked_at']}: {known}"
