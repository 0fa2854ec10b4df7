"""`dev.py restore-drill`: a dump, 300 acts, the dump restored, 100 other acts, one line (F30)."""

import importlib


def main(arguments: list[str]) -> int:
    """Restore as an operator does; 1 when something was lost, wrong or sent twice."""
    return int(importlib.import_module("tests.chaos.drill").main(arguments))
