"""Reading a file in a process of its own: little memory, little time, nothing of ours to take.

The child inherits no open file (no connection to the database), no variable (no secret) and starts
no Django. It bounds itself before it looks at a byte; the parent kills it when it is too slow.
"""

import os
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]
# What the child runs first: `-I` hides the folder of the product and every variable from it.
START = (
    "import sys; sys.path.insert(0, sys.argv[1]); from core.files.apart import obey; "
    "obey(*sys.argv[2:])"
)
OPEN_FILES = 16
# The child's code when it may take no more memory; whatever it was doing is given up.
NO_MEMORY = 71
# Waiting for its turn of the processor counts for nothing against the seconds of work.
PATIENCE = 12


@dataclass(frozen=True)
class Bounds:
    """What a child may take: bytes of memory, seconds of processor, bytes written."""

    memory: int
    seconds: int
    written: int


class Stopped(Exception):
    """The child went past its bounds and was stopped: nothing it wrote is to be believed."""


@contextmanager
def read_apart(
    reader: str, content: bytes, arguments: Sequence[object], bounds: Bounds
) -> Iterator[IO[bytes]]:
    """What the module `reader` makes of these bytes, open at its beginning.

    Its `main(source, written, *arguments)` runs in the child. Raises Stopped beyond the bounds,
    RuntimeError when the reader itself fails: a fault of ours.
    """
    limits = (bounds.memory, bounds.seconds, bounds.written)
    cached = [f"-Xpycache_prefix={sys.pycache_prefix}"] if sys.pycache_prefix else []
    command = [sys.executable, "-I", "-Xutf8", *cached, "-c", START, str(ROOT), reader]
    files = tempfile.TemporaryFile
    with files() as source, files() as written, files() as said:
        source.write(content)
        source.seek(0)
        child = subprocess.Popen(
            [*command, *map(str, [*limits, *arguments])],
            stdin=source,
            stdout=written,
            stderr=said,
            cwd="/",
            env={},
            start_new_session=True,
        )
        try:
            code = child.wait(timeout=bounds.seconds * PATIENCE)
        except subprocess.TimeoutExpired:
            code = -1
        finally:
            child.kill()
            child.wait()
        if code < 0 or code == NO_MEMORY:
            raise Stopped(f"ended with {code}")
        if code:
            said.seek(0)
            raise RuntimeError(f"{reader}: {said.read()[-2000:].decode(errors='replace')}")
        written.seek(0)
        yield written


def obey(reader: str, memory: str, seconds: str, written: str, *arguments: str) -> None:
    """In the child: bound oneself for good, then read."""
    limits = {
        resource.RLIMIT_AS: int(memory),
        resource.RLIMIT_CPU: int(seconds),
        resource.RLIMIT_FSIZE: int(written),
        resource.RLIMIT_NOFILE: OPEN_FILES,
        resource.RLIMIT_CORE: 0,
    }
    for limit, most in limits.items():
        resource.setrlimit(limit, (most, most))
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # Python would go on without what it wrote
    try:
        import_module(reader).main(sys.stdin.buffer, sys.stdout.buffer, *arguments)
    except MemoryError:
        os._exit(NO_MEMORY)
