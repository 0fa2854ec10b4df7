"""The failpoints: there, armed once, and absent from production (ASVS 15.2.3)."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from devtools.local.check import PRODUCTION
from devtools.local.places import ROOT
from tests.lab import failpoints, fuse
from tests.test_architecture import OURS


def test_production_cannot_import_them():
    """With production settings the module does not exist; nor is the lab among its apps."""
    code = (
        "import django, importlib; django.setup()\n"
        "from django.conf import settings\n"
        "assert not [app for app in settings.INSTALLED_APPS if app.startswith('tests')]\n"
        "importlib.import_module('tests.lab.failpoints')"
    )
    environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "passculture.settings"}
    answer = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment | PRODUCTION,
        text=True,
        capture_output=True,
    )
    assert answer.returncode == 1
    assert answer.stderr.strip().endswith("ImportError: failpoints do not exist in production")


def test_nothing_of_the_product_names_the_lab():
    """What is built for production holds no word of it."""
    apps = set(OURS) - {"devtools"}  # its doors on a machine open the lab
    files = [file for app in apps for file in (ROOT / app).rglob("*.py")]
    assert [
        str(f) for f in files if "tests.lab" in f.read_text() or "FAILPOINT" in f.read_text()
    ] == []


@pytest.fixture
def blows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[int]:
    """The signals that would have been sent."""
    sent: list[int] = []
    monkeypatch.setenv("STATE_DIR", str(tmp_path))
    monkeypatch.setattr("tests.lab.failpoints.os.kill", lambda pid, sign: sent.append(sign))
    monkeypatch.setattr("tests.lab.failpoints.time.sleep", lambda seconds: None)
    return sent


def test_a_fuse_burns_once_at_the_passage_asked_for(blows, tmp_path):
    fuse.arm(tmp_path, "deliver.claimed", skip=1)
    failpoints.reach("mail.claimed")
    failpoints.reach("deliver.claimed")
    assert (blows, fuse.is_burnt(tmp_path)) == ([], False)
    failpoints.reach("deliver.claimed")
    failpoints.reach("deliver.claimed")
    assert (blows, fuse.is_burnt(tmp_path)) == ([9], True)


def test_the_variable_kills_once_too(blows, monkeypatch):
    monkeypatch.setenv("FAILPOINT", "mail.after_post:kill")
    failpoints.reach("mail.claimed")
    failpoints.reach("mail.after_post")
    failpoints.reach("mail.after_post")
    assert blows == [9]


def test_at_least_ten_points_are_named():
    """F24."""
    assert len(fuse.POINTS) >= 10


BEAT = """
import sys
sys.argv = ["celery", "--app", "passculture.beat", "beat"]
from celery.beat import Scheduler
Scheduler.apply_async = lambda *_: print("sent", flush=True)
from passculture.beat import app
assert app.conf.beat_schedule
Scheduler.apply_async(None, None)
print("goes on")
"""


@pytest.mark.parametrize(
    ("point", "said", "code"),
    [("beat.sent", "sent\n", -signal.SIGKILL), ("mail.marked", "sent\ngoes on\n", 0)],
)
def test_the_timetable_passes_by_its_own(tmp_path: Path, point: str, said: str, code: int) -> None:
    """F24: it loads none of the apps that put the others in place."""
    lab = {"DJANGO_SETTINGS_MODULE": "tests.lab.settings", "LAB_CHILD": "1"}
    told = {"FAILPOINT": f"{point}:kill", "STATE_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", BEAT],
        env=os.environ | lab | told,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert (done.stdout, done.returncode) == (said, code), done.stderr
