"""What the product remembers of its tables by date is put back before each test."""

import pytest

from core.rules.dated import REMEMBERED


@pytest.fixture(autouse=True)
def first_rows() -> None:
    """The first rows, without a statement; a test that writes one reads it at once."""
    for table in REMEMBERED:
        table.begin_again()
