"""A throw-away stack with the demonstration, for measures made in one process."""

import os
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from devtools.local import parts, process
from devtools.local.bench_search import throw_away_database
from devtools.local.errors import LocalError
from devtools.local.places import ROOT
from devtools.local.site import free_port

READY_SECONDS = 60


@contextmanager
def demonstration(*, adage: bool) -> Generator[None]:
    """Own PostgreSQL and Valkey, migrated and loaded, Django set up; the mock ADAGE if asked."""
    began = time.monotonic()
    os.environ |= {"PORT": str(free_port()), "ADAGE_MOCK_PORT": str(free_port())}
    with throw_away_database() as environment:
        command = [sys.executable, str(ROOT / "manage.py"), "load_demo"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=ROOT)
        if done.returncode != 0:
            raise LocalError(f"`load_demo` failed:\n{done.stderr[-2000:]}")
        os.environ |= environment
        import passculture.wsgi  # noqa: F401  sets Django up, its logs too

        log = Path(environment["STATE_DIR"]) / "log"
        _log_into(log / "measure.log")
        mock = _mock_adage(log / "mock-adage.log", environment) if adage else None
        print(f"  demonstration ready in {time.monotonic() - began:.0f} s", flush=True)
        try:
            yield
        finally:
            if mock:
                process.stop(mock)


def _log_into(file: Path) -> None:
    """The lines of this process are written, as a web process does, in a file."""
    import logging

    for handler in logging.getLogger().handlers:
        if isinstance(handler, logging.StreamHandler):
            handler.setStream(file.open("a"))


def _mock_adage(log: Path, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    child = process.start(
        [sys.executable, "-m", "mock_adage"], log=log, environment=environment, cwd=ROOT
    )
    answers = parts.http(f"http://127.0.0.1:{environment['ADAGE_MOCK_PORT']}/sante/")
    if not process.wait_until(answers, seconds=READY_SECONDS):
        process.stop(child)
        raise LocalError(f"the mock ADAGE does not answer:\n{process.last_lines(log)}")
    return child
