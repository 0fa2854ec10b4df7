"""`dev.py manage …`: Django's command line on the same parts, whether or not the site is up."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from devtools.local import variables
from devtools.local.places import ROOT, places
from devtools.local.servers import Servers, available
from passculture.lifetime import die_with_parent

COMMAND = ROOT / "manage.py"


def state_dir() -> Path:
    """Return STATE_DIR, `var/` in the clone by default."""
    return Path(os.environ.get("STATE_DIR") or ROOT / "var")


def main(arguments: list[str]) -> int:
    """Run one management command and return its exit code."""
    variables.check()
    where = places(state_dir())
    servers = Servers(where)
    with available(servers):
        return run(arguments, variables.of_children(where, servers.postgres, servers.valkey))


def run(arguments: list[str], environment: dict[str, str]) -> int:
    """Run manage.py in the person's terminal; Ctrl-C reaches it, what asks us to end is told to it,
    we wait for its end.
    """
    me = os.getpid()
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    ended = signal.getsignal(signal.SIGTERM)

    def prepare() -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        die_with_parent(signal.SIGTERM, me)

    try:
        child = subprocess.Popen(
            [sys.executable, str(COMMAND), *arguments], env=environment, preexec_fn=prepare
        )
        signal.signal(signal.SIGTERM, lambda *_: child.terminate())
        return child.wait()
    finally:
        signal.signal(signal.SIGINT, before)
        signal.signal(signal.SIGTERM, ended)
