"""Each of the 43 changes has its test, which exists."""

import importlib

from tests.program.changes import CHANGES


def test_the_table_holds_the_43_changes() -> None:
    assert len(CHANGES) == 43
    assert all(CHANGES.values())


def test_each_test_named_exists_and_says_what_it_keeps() -> None:
    for name in (name for tests in CHANGES.values() for name in tests):
        room, _, test = name.partition(".")
        assert callable(getattr(importlib.import_module(f"tests.program.{room}"), test)), name
