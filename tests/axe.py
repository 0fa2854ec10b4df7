"""axe on a page of a journey, read as `dev.py look` reads it: bars that stick hide no field."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.look.scripts import STICK_AGAIN, UNSTICK


def read_by_axe(page: Page, rules: list[str], context: str | None = None, **options: Any) -> Any:
    """What axe finds against these rules; `context`: there only."""
    page.evaluate(UNSTICK)
    found = Axe().run(page, context=context, options={"runOnly": rules, **options})
    page.evaluate(STICK_AGAIN)
    return found
