"""`dev.py hostile-files`: what each file made to harm its reader is answered, and what it takes."""

import argparse
import importlib
import re
import tempfile
from pathlib import Path


def main(arguments: list[str]) -> int:
    """Print a line a file: verdict, megabytes, seconds of processor, answer; 1 if one is wrong."""
    argparse.ArgumentParser(prog="dev.py hostile-files", description=__doc__).parse_args(arguments)
    reading = importlib.import_module("tests.hostile_reading")
    hostile = importlib.import_module("tests.hostile_files").HOSTILE
    with tempfile.TemporaryDirectory() as folder:
        told = reading.answers_of(Path(folder))
    good = True
    for one in told:
        well = bool(re.search(hostile[one["name"]].answer, one["answer"]))
        good = good and well
        print(
            f"{'PASS' if well else 'FAIL'}  {one['megabytes']:>4} MB {one['seconds']:>5.2f} s  "
            f"{one['name']:<44} {one['answer']}"
        )
    most, child = (max(one[name] for one in told) for name in ("megabytes", "child"))
    print(
        f"hostile-files  {len(told)} files, at most {most} MB more than at rest, child {child} MB"
    )
    return 0 if good else 1
