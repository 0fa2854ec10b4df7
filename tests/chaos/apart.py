"""Faults that need a stack of their own: a mail server that may be told to hang, a small disk."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from devtools.local.places import ROOT
from tests.lab.stack import Lab, lab
from tests.outbox.mail_server import MailServer

MAILS, DISK = "mails", "disk"
APART = {"F12b": DISK, "F13b": MAILS, "F22b": MAILS}
DISK_MEGABYTES = 512
NOT_RUN = "not run: "


class CannotMount(Exception):
    """This machine lets nobody make a small disk; the words say why."""


@contextmanager
def stack_for(name: str, **variables: Any) -> Generator[tuple[Lab, MailServer | None]]:
    """The lab that a fault needs. Raises CannotMount."""
    need = APART.get(name)
    if need == DISK:
        with small_disk(DISK_MEGABYTES) as folder, lab(folder, **variables) as site:
            yield site, None
    elif need == MAILS:
        server = MailServer()
        address = f"smtp://us:secret@127.0.0.1:{server.port}"
        with lab(EMAIL_URL=address, **variables) as site:
            server.folder = site.where.mail
            yield site, server
        server.stop()
    else:
        with lab(**variables) as site:
            yield site, None


@contextmanager
def small_disk(megabytes: int) -> Generator[Path]:
    """A folder on a file system of its own, that size; ours alone may make one (or sudo)."""
    folder = Path(tempfile.mkdtemp(prefix="passculture-disk-"))
    options = f"size={megabytes}m,mode=755,uid={os.geteuid()},gid={os.getegid()}"
    done = _as_root("mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder))
    if done.returncode:
        folder.rmdir()
        raise CannotMount(f"no small disk on this machine ({done.stderr.strip()[:120]})")
    try:
        yield folder
    finally:
        _as_root("umount", "--lazy", str(folder))
        folder.rmdir()


def _as_root(*command: str) -> subprocess.CompletedProcess[str]:
    if os.geteuid() and shutil.which("sudo"):
        command = ("sudo", "-n", *command)
    if not shutil.which(command[0]):
        return subprocess.CompletedProcess(command, 1, "", f"no {command[0]}")
    return subprocess.run(command, capture_output=True, text=True)


def run_apart(name: str, scale: str) -> str:
    """Run a fault in a process and on a stack of its own; returns the line it printed."""
    command = [sys.executable, "-m", "devtools.local", "chaos", "--only", name]
    command += [f"--{scale}"] if scale != "usual" else []
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    said = [line for line in done.stdout.splitlines() if line.startswith(f"{name} ")]
    return said[0] if said else f"{name} said nothing: {done.stdout[-500:]}{done.stderr[-500:]}"
