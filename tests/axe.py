"""axe on a page as one reads it: a bar that stays at the edge of the screen hides whatever is under
it until one scrolls, a field or another as the texts above grow.
"""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

LAID_DOWN = """() => {
  for (const e of document.querySelectorAll("*"))
    if (getComputedStyle(e).position === "sticky") e.style.position = "static";
}"""


def read_by_axe(page: Page, rules: list[str], context: str | None = None, **options: Any) -> Any:
    """What axe finds against these rules, bars laid down in the page; `context`: there only."""
    page.evaluate(LAID_DOWN)
    return Axe().run(page, context=context, options={"runOnly": rules, **options})
