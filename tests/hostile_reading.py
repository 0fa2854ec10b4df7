"""Reads the hostile files in one process of bounded memory and says what each was answered.

`python -m tests.hostile_reading FOLDER` : one JSON line a file (name, answer, seconds of processor,
megabytes beyond those of the process at rest).
"""

import io
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from django.conf import settings

from tests.hostile_files import DOCUMENT, HOSTILE, PICTURE, READ

MEGABYTE = 1024 * 1024
# What reading a file may take beyond the process at rest: the picture, and the file itself.
ALLOWED = 200 * MEGABYTE
STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def answers_of(folder: Path) -> list[dict[str, Any]]:
    """Write the files there, have them read; what was told of each."""
    for number, hostile in enumerate(HOSTILE.values()):
        (folder / str(number)).write_bytes(hostile.make())
    done = subprocess.run(
        [sys.executable, "-m", "tests.hostile_reading", str(folder)],
        cwd=Path(__file__).parents[1],
        env=os.environ | {"MALLOC_ARENA_MAX": "1"},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return [json.loads(line) for line in done.stdout.splitlines()]


def main(folder: str) -> None:
    """Warm up, take no more memory than allowed from here on, read all."""
    settings.configure()
    from tests.pictures import image

    answer_of(PICTURE, image())
    answer_of(PICTURE, (Path(__file__).parent / "cases" / "telephone.heic").read_bytes())
    limit = kilobytes("VmData") * 1024 + ALLOWED
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    for number, name in enumerate(HOSTILE):
        CLEAR.write_text("5")  # the peak starts again from here
        before, began = kilobytes("VmRSS"), time.process_time()
        answer = answer_of(HOSTILE[name].door, (Path(folder) / str(number)).read_bytes())
        told = {
            "name": name,
            "answer": answer,
            "seconds": round(time.process_time() - began, 2),
            "megabytes": max(0, kilobytes("VmHWM") - before) // 1024,
            # The largest child so far: a workbook is opened by one.
            "child": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
        }
        print(json.dumps(told), flush=True)


def answer_of(door: str, content: bytes) -> str:
    """READ, or the sentence that refuses the file."""
    from core.files.images import NotAPicture, read_picture
    from core.files.sheets import BadSheet, read_sheet
    from core.files.uploads import Unfit, read_document

    try:
        if door == PICTURE:
            read_picture(io.BytesIO(content), len(content))
        elif door == DOCUMENT:
            name = "scan.jpg" if content.startswith(b"\xff\xd8") else "scan.png"
            read_document(io.BytesIO(content), name=name, size=len(content))
        else:
            read_sheet(content, rows_max=1000, columns_max=60)
    except (NotAPicture, Unfit, BadSheet) as refusal:
        return str(refusal)
    return READ


def kilobytes(name: str) -> int:
    """A line of /proc/self/status."""
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith(name))
    return int(line.split()[1])


if __name__ == "__main__":
    main(sys.argv[1])
