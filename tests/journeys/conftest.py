"""A real browser on a real server: pages that fail on any console error, with and without scripts.

A journey takes `page`, `site` (address of the server) and `sign_in(user)`. To play it in both
worlds: `@pytest.mark.parametrize("java_script", [True, False], ids=["js", "nojs"])`.
"""

import re
from collections.abc import Callable, Generator, Iterator
from functools import cache
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from passculture.sessions import SessionStore
from tests.patience import HANGS_MS

Visitors = Callable[[bool], BrowserContext]
BACKEND = "django.contrib.auth.backends.ModelBackend"
# Chromium reports answers that a journey asks for: an invalid form, a conflict, a missing right.
# htmx reports each request it gives up because a newer one replaces it.
ASKED_FOR = re.compile(
    r"Failed to load resource: .* status of (403|409|422)\b|^htmx:(sendAbort|afterRequest), "
)


@pytest.fixture
def java_script() -> bool:
    """Scripts run unless the test is parametrized otherwise."""
    return True


@pytest.fixture(scope="session")
def visitors(browser: Browser, browser_context_args: dict[str, Any]) -> Visitors:
    """A French visitor in Paris by whether scripts run: opened once, its sheets and scripts stay.

    A context for each journey costs a sixth of it. The product leaves nothing in a browser but
    cookies; what a journey sets, a route or a listener, it sets on its page.
    """

    @cache
    def visitor(java_script: bool) -> BrowserContext:
        return browser.new_context(**browser_context_args, java_script_enabled=java_script)

    return visitor


@pytest.fixture
def context(visitors: Visitors, java_script: bool) -> Iterator[BrowserContext]:
    """One of the two, with no page, no cookie and no permission left by the journey before."""
    visitor = visitors(java_script)
    yield visitor
    for page in visitor.pages:
        page.close()
    visitor.clear_cookies()
    visitor.clear_permissions()


@pytest.fixture
def page(context: BrowserContext) -> Generator[Page]:
    """A page; the test fails at the end if the console heard an error."""
    errors: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error" and not ASKED_FOR.search(message.text):
            errors.append(f"{message.text} ({message.location.get('url')})")

    page = context.new_page()
    page.on("console", hear)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.set_default_timeout(HANGS_MS)
    yield page
    assert errors == []


@pytest.fixture
def site(live_server: LiveServer) -> str:
    """The address of the server, without a final slash."""
    return str(live_server.url)


@pytest.fixture
def sign_in(context: BrowserContext, site: str) -> Callable[[User], None]:
    """Put somebody's session cookie in the browser; calling again changes the person."""

    def put(user: User) -> None:
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = BACKEND
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": str(session.session_key), "url": site}]
        )

    return put
