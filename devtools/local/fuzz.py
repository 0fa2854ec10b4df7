"""`dev.py fuzz`: hostile requests at every door, tenants, forged tokens (G13–G15)."""

import importlib


def main(arguments: list[str]) -> int:
    """Run the long versions and print one line a figure; 1 when a target is missed."""
    return int(importlib.import_module("tests.fuzz.figures").main(arguments))
