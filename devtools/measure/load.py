"""Sends a load to a port from a process of its own, and checks that it was answered as expected."""

import json
import statistics
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from devtools.local.errors import LocalError
from devtools.local.places import ROOT
from devtools.measure.client import Job, Told


def run(job: Job) -> Told:
    """Run a job to its end, whatever is answered. Raises LocalError when the client breaks."""
    with tempfile.TemporaryDirectory(prefix="passculture-load-") as folder:
        file = Path(folder, "job.json")
        file.write_text(json.dumps(asdict(job)))
        command = [sys.executable, "-m", "devtools.measure.client", str(file)]
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    if done.returncode != 0:
        raise LocalError(f"the load client failed:\n{done.stderr[-1500:]}")
    return Told(**json.loads(done.stdout))


def send(job: Job, expected: int, what: str) -> Told:
    """The same; raises LocalError when an answer is not the one expected."""
    told = run(job)
    others = {status: n for status, n in told.statuses.items() if status != str(expected)}
    if others or not told.latencies:
        raise LocalError(f"{what}: {expected} was expected, the answers are {told.statuses}.")
    return told


def rate(told: Told) -> float:
    """Answers a second."""
    return len(told.latencies) / told.seconds


def p50(told: Told) -> float:
    """Seconds of the answer in the middle."""
    return statistics.median(told.latencies)


def p95(seconds: list[float]) -> float:
    """Seconds within which 95 of 100 came."""
    return sorted(seconds)[min(int(len(seconds) * 0.95), len(seconds) - 1)]
