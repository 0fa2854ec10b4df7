"""`dev.py chaos`: the whole stack, one fault at a time: what was promised against what arrived."""

import importlib


def main(arguments: list[str]) -> int:
    """Inject each fault and print one line; 1 when something was lost or broken."""
    return int(importlib.import_module("tests.chaos.run").main(arguments))
