"""Locks of the kernel on a file: free again at the death of who held them, whatever killed it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from devtools.local import process


def shared(path: Path) -> IO[str]:
    """Wait for a share of the lock; closing the answer gives it back."""
    handle = path.open("a+")
    fcntl.flock(handle, fcntl.LOCK_SH)
    return handle


def alone(path: Path, *, patience: float = 0) -> IO[str] | None:
    """Hold the lock alone and write our number in it, or None while somebody else has it.

    `patience`: seconds during which it is asked again.
    """
    handle = path.open("a+")
    if not process.wait_until(lambda: _taken(handle), seconds=patience):
        handle.close()
        return None
    handle.truncate(0)
    handle.write(str(os.getpid()))
    handle.flush()
    return handle


@contextmanager
def in_turn(path: Path) -> Iterator[None]:
    """One process at a time inside; the others wait."""
    with path.open("a+") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def is_held(path: Path) -> bool:
    """Say whether a living process holds the lock, alone or with others."""
    if not path.exists():
        return False
    with path.open("a+") as handle:
        return not _taken(handle)


def holder(path: Path) -> int | None:
    """Return the number written by who holds the lock alone; None when nobody does."""
    written = path.read_text().strip() if is_held(path) else ""
    return int(written) if written.isdigit() else None


def is_ours_still(path: Path, handle: IO[str]) -> bool:
    """Say whether the file we hold is the one of that name: a removed folder takes it away."""
    try:
        return path.stat().st_ino == os.fstat(handle.fileno()).st_ino
    except FileNotFoundError:
        return False


def _taken(handle: IO[str]) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
