"""Files made to harm who reads them: each gets a sentence, none more memory than allowed.

`python3 dev.py hostile-files` prints what each took.
"""

import os
import re
from io import BytesIO
from pathlib import Path

import pytest

from core.files import apart, pixels
from core.files.apart import Bounds, Stopped, read_apart
from core.files.images import NotAPicture, read_picture
from tests.hostile_files import HOSTILE
from tests.hostile_reading import answers_of
from tests.pictures import image


@pytest.mark.slow
def test_hostile_files_are_answered_by_a_sentence_in_bounded_memory(tmp_path):
    """The process that reads them may not take 200 MB more than at rest: the system sees to it."""
    assert len(HOSTILE) >= 60
    wrong = {
        told["name"]: told["answer"]
        for told in answers_of(tmp_path)
        if not re.search(HOSTILE[told["name"]].answer, told["answer"])
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("reader", "sentence"),
    [
        ("while True: pass", "ended with -"),
        ("bytes(10**9)", "ended with 71"),
        ("written.write(b'x' * 10**6)", "ended with -25"),
        ("open('/tmp/x', 'wb').write(b'x' * 10**6)", "ended with -25"),
    ],
    ids=["time", "memory", "written", "a file"],
)
def test_a_child_that_goes_past_its_bounds_is_stopped(tmp_path, monkeypatch, reader, sentence):
    (tmp_path / "greedy.py").write_text(f"def main(source, written):\n    {reader}\n")
    with pytest.raises(Stopped, match=sentence):
        greedy(tmp_path, monkeypatch)


def test_a_child_has_nothing_of_ours_but_what_it_reads(tmp_path, monkeypatch):
    """No variable, no open file; control: the parent has a secret and an open file."""
    monkeypatch.setenv("SECRET_KEY", "secret")
    (tmp_path / "greedy.py").write_text(
        "import os, sys\n"
        "def main(source, written):\n"
        "    fds = '/proc/self/fd/'\n"
        "    seen = [n for n in os.listdir(fds) if os.path.exists(fds + n)]\n"
        "    loaded = 'django' in sys.modules or 'psycopg' in sys.modules\n"
        "    names = sorted(name for name in os.environ if name != 'LC_CTYPE')\n"
        "    written.write(repr((source.read(), names, sorted(seen), loaded)).encode())\n"
    )
    with (tmp_path / "open").open("wb") as opened:
        os.set_inheritable(opened.fileno(), True)
        assert greedy(tmp_path, monkeypatch) == repr((b"file", [], ["0", "1", "2"], False))


def test_a_fault_of_the_reader_is_told_as_ours(tmp_path, monkeypatch):
    (tmp_path / "greedy.py").write_text("def main(source, written):\n    1 / 0\n")
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        greedy(tmp_path, monkeypatch)


def greedy(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """What the module written there makes of a file of four letters."""
    start = f"import sys; sys.path.insert(0, {str(folder)!r}); {apart.START}"
    monkeypatch.setattr(apart, "START", start)
    bounds = Bounds(memory=200_000_000, seconds=2, written=100_000)
    with read_apart("greedy", b"file", (), bounds) as written:
        return written.read().decode()


def test_a_picture_waits_for_its_turn_then_says_so(monkeypatch):
    """One at a time on a machine; control: alone, it is read."""
    monkeypatch.setattr(pixels, "TURN_SECONDS", 0.1)
    sent = image()
    with pixels.one_at_a_time(), pytest.raises(NotAPicture, match="en cours de lecture"):
        read_picture(BytesIO(sent), len(sent))
    assert read_picture(BytesIO(sent), len(sent)).width == 800
