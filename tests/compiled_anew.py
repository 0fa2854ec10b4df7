"""A test that opens a door on purpose: no query compiled before hides the door, none stays."""

from collections.abc import Callable, Iterator

import pytest

from core.compiled import COMPILED


def forget() -> None:
    """Every compiled query is compiled again at its next use."""
    for query in COMPILED.values():
        query.forms.clear()


@pytest.fixture
def compiled_anew() -> Iterator[Callable[[], None]]:
    """Forget what was compiled before and after the test; and when called, a door being open."""
    forget()
    yield forget
    forget()
