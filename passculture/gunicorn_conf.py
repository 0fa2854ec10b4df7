"""The web server: 2 processes, each behind its line; a killed master takes its workers along."""

import os
import signal
from contextlib import suppress
from pathlib import Path
from typing import Any

from passculture.lifetime import die_with_parent

bind = f"{os.environ.get('BIND', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "passculture.slow_clients.Worker"
# Loaded once by the master: its processes share it and are born at once, and a variable that is
# missing is one sentence, not a loop of workers.
preload_app = True
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = 64  # that receive, wait and send; the line says how many work (passculture/admission.py)
timeout = 60
graceful_timeout = 10
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000
control_socket_disable = True
# No access log: an address may hold a token; the structured log says the rest.
accesslog = None
COUNTS_BYTES = 1024 * 1024  # what prometheus_client maps first
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")

# A page does not wait for the broker: the outbox row is already written.
os.environ.setdefault("BROKER_SOCKET_TIMEOUT", "0.2")


# The web processes count in files of one folder, so that one of them can tell for all.
_COUNTS = Path(os.environ.get("STATE_DIR") or "var", "metrics")
os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(_COUNTS))


def on_starting(server: Any) -> None:
    """The counts of the processes that were here before are nobody's any more."""
    counts = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
    counts.mkdir(parents=True, exist_ok=True)
    for old in counts.glob("*.db"):
        old.unlink()


def child_exit(server: Any, worker: Any) -> None:
    """A worker that left counts no more among the living."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)


def post_fork(server: Any, worker: Any) -> None:
    """Die with the master."""
    die_with_parent(signal.SIGKILL, os.getppid())
    # Take the room of this process's counts now: written into a file mapped in memory, a full disk
    # would not be an error but the end of the process (F12b).
    for kind in ("counter", "histogram"):
        path = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"], f"{kind}_{os.getpid()}.db")
        with suppress(OSError), path.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, COUNTS_BYTES)


def when_ready(server: Any) -> None:
    """The application is loaded, and no process is born yet: nothing of it is ever thrown away."""
    from passculture.warm import settle_in

    settle_in()
