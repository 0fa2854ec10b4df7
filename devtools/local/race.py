"""`dev.py race`: crowds over real HTTP, the token and the stateful machine (G1–G4, G15, G16)."""

import importlib


def main(arguments: list[str]) -> int:
    """Measure and print one line a figure; 1 when a target is missed."""
    return int(importlib.import_module("tests.races.figures").main(arguments))
