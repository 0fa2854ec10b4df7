"""The look in a real browser: skipped without one, failed where CI=true (as the journeys)."""

import os
from pathlib import Path

import pytest

from devtools.local.browser import windowless
from tests.journeys.conftest import context, java_script, page, sign_in, site, visitors

__all__ = ["context", "java_script", "page", "sign_in", "site", "visitors"]
HERE = Path(__file__).parent
IN_A_BROWSER = {"test_sample.py", "test_double_submit.py", "test_announced.py"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs Chromium."""
    for item in items:
        if item.path.parent != HERE or item.path.name not in IN_A_BROWSER:
            continue
        item.add_marker(pytest.mark.journey)
        item.add_marker(pytest.mark.timeout(300))
        if not windowless() and os.environ.get("CI") != "true":
            item.add_marker(pytest.mark.skip(reason="no Chromium: `apt-get install chromium`"))
