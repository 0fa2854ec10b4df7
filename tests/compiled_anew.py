"""A test that opens a door on purpose: no query compiled before it hides the door, none stays."""

from collections.abc import Iterator

import pytest

from core.compiled import COMPILED


@pytest.fixture
def compiled_anew() -> Iterator[None]:
    """Every compiled query is compiled again by this test, and again by the next one."""
    for query in COMPILED.values():
        query.forms.clear()
    yield
    for query in COMPILED.values():
        query.forms.clear()
