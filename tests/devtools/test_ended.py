"""Asked to end (by a supervisor, by `timeout`), a door ends what it began."""

import signal
import subprocess
import sys
from pathlib import Path

from devtools.local.places import ROOT

DOOR = """
import sys, time, types
from devtools.local import __main__ as doors

def main(arguments):
    try:
        print("begun", flush=True)
        time.sleep(60)
    finally:
        print("its servers are stopped", flush=True)

sys.modules["devtools.local.slow"] = types.SimpleNamespace(main=main)
sys.argv = ["devtools.local", "slow"]
sys.exit(doors.main())
"""
COMMAND = """
import os, signal, sys, time

def told(*_):
    os.write(1, b"told\\n")
    sys.exit(7)

signal.signal(signal.SIGTERM, told)
os.write(1, b"begun\\n")
time.sleep(60)
"""


def test_a_door_asked_to_end_stops_its_servers_first() -> None:
    child = started(DOOR)
    child.send_signal(signal.SIGTERM)
    said, _ = child.communicate(timeout=30)
    assert (said, child.returncode) == ("its servers are stopped\n", 130)


def test_control_a_program_asked_to_end_says_nothing_more() -> None:
    child = started(DOOR.replace("doors.main()", "main([])"))
    child.send_signal(signal.SIGTERM)
    said, _ = child.communicate(timeout=30)
    assert (said, child.returncode) == ("", -signal.SIGTERM)


def test_a_command_of_django_asked_to_end_is_told_so(tmp_path: Path) -> None:
    """`dev.py manage` waits for its child, which ends in its own way, and answers what it does."""
    command = tmp_path / "manage.py"
    command.write_text(COMMAND)
    child = started(
        "import sys\n"
        "from pathlib import Path\n"
        "from devtools.local import manage\n"
        f"manage.COMMAND = Path({str(command)!r})\n"
        "sys.exit(manage.run([], {}))\n"
    )
    child.send_signal(signal.SIGTERM)
    said, _ = child.communicate(timeout=30)
    assert (said, child.returncode) == ("told\n", 7)


def started(program: str) -> subprocess.Popen[str]:
    """The program, once it has said that it began."""
    child = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "begun\n"
    return child
