"""`dev.py mutants`: twelve faults written on purpose; each must make a test fail (G17)."""

import importlib


def main(arguments: list[str]) -> int:
    """Apply each to a copy, run its tests, print killed or survived; 1 when one survives."""
    return int(importlib.import_module("tests.mutants").main(arguments))
