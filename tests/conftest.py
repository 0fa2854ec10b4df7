"""Shared fixtures. The servers are started by devtools.local.pytest_plugin."""

import gc
import logging
import os
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

from core.prepared import PreparedStatements
from devtools.local.browser import arguments, unwanted, windowless
from tests.patience import HANGS_MS

# Transactional tests find the reference data again; templates print only what they were given.
pytest_plugins = [
    "tests.certificates",
    "tests.compiled_anew",
    "tests.figures",
    "tests.fragments_checked",
    "tests.loaded",
    "tests.owner",
    "tests.people",
    "tests.reference_data",
    "tests.remembered",
    "tests.stage",
    "tests.undefined_names",
    "tests.vacuum",
]

JOURNEYS = Path(__file__).parent / "journeys"
expect.set_options(timeout=HANGS_MS)
# New objects between two looks at those that point at each other in a ring: the rings of one test
# are small, and what is looked at is the whole product each time.
BETWEEN_TWO_COLLECTIONS = 20_000
PreparedStatements.prepared_max = 1000  # a process of tests opens every page
NO_BROWSER = "no Chromium: `apt-get install chromium`, or CHROMIUM=/path/to/chromium"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys need a browser: skipped without one, failed where CI=true."""
    for item in items:
        if JOURNEYS not in item.path.parents:
            continue
        item.add_marker(pytest.mark.journey)
        if not windowless() and os.environ.get("CI") != "true":
            item.add_marker(pytest.mark.skip(reason=NO_BROWSER))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None]:
    """The product, its packages and eleven thousand tests stay to the end: nobody looks for rings
    among them, while they are read (a fifth of the reading) nor later (a twentieth of the tests).
    """
    gc.disable()
    answer = yield
    gc.collect()
    gc.freeze()
    gc.set_threshold(BETWEEN_TWO_COLLECTIONS)
    gc.enable()
    return answer


@pytest.fixture(scope="session", autouse=True)
def product_log() -> Iterator[logging.Handler]:
    """The handler that draws the product's lines, set aside: pytest keeps the records by itself and
    shows them under a test that fails; `drawn_lines` puts it back."""
    root = logging.getLogger()
    (handler,) = (one for one in root.handlers if type(one) is logging.StreamHandler)
    root.removeHandler(handler)
    yield handler
    root.addHandler(handler)


@pytest.fixture(autouse=True)
def nobody_was_counted() -> None:
    """How fast people go is counted by each process: here one test after the other is nobody's."""
    from accounts.actions.throttle import forget_what_was_seen

    forget_what_was_seen()


@pytest.fixture(autouse=True)
def nothing_announced() -> None:
    """What each process reads now and then is read already: a test counts its own statements."""
    from administration.queries.shown import hold_nothing_shown

    hold_nothing_shown()


@pytest.fixture
def drawn_lines(product_log: logging.Handler) -> Iterator[None]:
    """For a test that reads what the product writes on its error output."""
    logging.getLogger().addHandler(product_log)
    yield
    logging.getLogger().removeHandler(product_log)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium, without its window if it can be, through Playwright."""
    path = windowless()
    if not path:
        pytest.fail(NO_BROWSER)
    return {
        "executable_path": path,
        "args": arguments(path),
        "ignore_default_args": unwanted(),
        "headless": True,
    }


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    """A French person in Paris, on an ordinary screen."""
    return {
        "locale": "fr-FR",
        "timezone_id": "Europe/Paris",
        "viewport": {"width": 1280, "height": 900},
    }


@pytest.fixture
def page(page: Page) -> Iterator[Page]:
    """A page whose console must stay silent: an error there is a failure."""
    errors: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error":
            errors.append(f"{message.text} ({message.location.get('url', '')})")

    page.on("console", listen)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.set_default_timeout(HANGS_MS)
    yield page
    assert errors == []
