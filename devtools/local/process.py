"""Children that cannot outlive us: started to die with their parent, stopped politely."""

import os
import pwd
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROC = Path("/proc")
AUTOGROUP = PROC / "self" / "autogroup"


@dataclass(frozen=True)
class ServerUser:
    """Who runs PostgreSQL and Valkey: PostgreSQL refuses root."""

    uid: int
    gid: int
    other: bool  # True when it is not the person who typed the command


def server_user() -> ServerUser:
    """Return `nobody` for root, oneself otherwise."""
    if os.geteuid() != 0:
        return ServerUser(os.geteuid(), os.getegid(), other=False)
    nobody = pwd.getpwnam("nobody")
    return ServerUser(nobody.pw_uid, nobody.pw_gid, other=True)


def _preexec(sig: int, niceness: int) -> Callable[[], None]:
    # Celery comes with it: not before a door starts a process.
    from passculture.lifetime import die_with_parent

    parent = os.getpid()

    def prepare() -> None:
        die_with_parent(sig, parent)
        if niceness:
            os.nice(niceness)
            # A session of its own is weighed as a whole, where the kernel groups by session:
            # within it, niceness alone would give way to nobody.
            with suppress(OSError):
                AUTOGROUP.write_text(str(niceness))

    return prepare


def clean_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Drop what would redirect PostgreSQL or change its language."""
    return {
        name: value
        for name, value in environment.items()
        if not name.startswith(("PG", "LC_")) and name not in ("LANG", "LANGUAGE")
    }


def start(
    command: Sequence[str | Path],
    *,
    log: Path,
    environment: Mapping[str, str],
    as_user: ServerUser | None = None,
    on_parent_death: int = signal.SIGKILL,
    cwd: Path | None = None,
    niceness: int = 0,
) -> subprocess.Popen[bytes]:
    """Start a child in its own group, its words appended to `log`. Main thread only.

    `niceness`: how much it gives way to the others on a busy machine (0 to 19).
    """
    identity: dict[str, Any] = {}
    if as_user and as_user.other:
        identity = {"user": as_user.uid, "group": as_user.gid, "extra_groups": []}
    with log.open("ab") as output:
        return subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=dict(environment),
            cwd=str(cwd) if cwd else None,
            start_new_session=True,
            preexec_fn=_preexec(on_parent_death, niceness),
            **identity,
        )


def stop(
    child: subprocess.Popen[bytes], *, ask: int = signal.SIGTERM, patience: float = 10
) -> None:
    """Ask the child to leave, wait `patience` seconds, then end its whole group."""
    if child.poll() is None:
        child.send_signal(ask)
        with suppress(subprocess.TimeoutExpired):
            child.wait(patience)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def is_alive(pid: int) -> bool:
    """Say whether a process of that number exists and is not a zombie."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    try:
        stat = (PROC / str(pid) / "stat").read_text()
    except OSError:  # it has ended since, or this system has no such folder
        return not PROC.exists()
    return state_in(stat) != "Z"


def state_in(stat: str) -> str:
    """The letter of a process' state in the text of its `/proc/PID/stat`.

    Its name, between brackets, may hold anything: the fields begin after the last one.
    """
    return stat.rpartition(")")[2].split()[0]


def wait_until(answers: Callable[[], bool], *, seconds: float, step: float = 0.05) -> bool:
    """Ask again until it answers yes or the time is over."""
    limit = time.monotonic() + seconds
    while not answers():
        if time.monotonic() > limit:
            return False
        time.sleep(step)
    return True


def last_lines(log: Path, count: int = 12) -> str:
    """Return the end of a log, to show when something does not start."""
    if not log.exists():
        return ""
    return "\n".join(log.read_text(errors="replace").splitlines()[-count:])
