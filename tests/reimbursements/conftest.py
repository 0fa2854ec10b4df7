"""Files of these tests go to a folder that is thrown away; the day of a run."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from pytest_django import Settings


@pytest.fixture(autouse=True)
def _throw_away_files(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def first_of_december() -> Iterator[None]:
    """The morning of the 1st of December 2026: a run is due."""
    with time_machine.travel(datetime(2026, 12, 1, 8, tzinfo=UTC), tick=False):
        yield
