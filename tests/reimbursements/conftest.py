"""Files of these tests go to a folder that is thrown away."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _throw_away_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
