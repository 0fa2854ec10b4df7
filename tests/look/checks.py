"""The checks of one open page (numbers of the design's list); each returns its complaints."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page as Tab

from tests.look import scripts

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast"]
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
STOPS = 90
SCREENS = ((360, 740), (1366, 768))  # where the main act must be in view
NBSP = "\u00a0"

# Text nobody may read: other dates, other prices, another language, our own codes.
FORBIDDEN = {
    "an ISO date": r"\b\d{4}-\d{2}-\d{2}\b",
    "a price with a point": r"\d\.\d{2}\s?€",
    "an English month": r"\b(January|February|March|April|June|July|August|October|December)\b",
    "a € without no-break space": rf"[^{NBSP}\s(/]€|[ \t]€",
    "a narrow no-break space": "\u202f",
    "a straight space before : ; ! ? »": r"\w [:;!?»]|« ",
    "a code": r"\b(None|null|undefined|NaN|True|False|PENDING|PREBOOKED|CONFIRMED|CANCELLED"
    r"|PUBLISHED|DRAFT|PAUSED|ARCHIVED|REJECTED|USED|REIMBURSED|Submit|This field|Invalid)\b",
    "a template": r"\{\{|\}\}|\{%",
    "a list of Python": r"\['|\[&#x27;",
}
ISO = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?")


def axe(tab: Tab, rules: list[str] = RULES) -> list[str]:
    """U1: rule, number of places, first place; bars that stick and open menus cover nothing.

    Without preloading: axe would copy imported stylesheets inline, which our policy refuses, for
    rules that are still experimental.
    """
    if not tab.evaluate("'axe' in window"):
        tab.evaluate(AXE)
    tab.evaluate(scripts.UNSTICK)
    found: dict[str, Any] = tab.evaluate(
        "(rules) => axe.run({runOnly: rules, resultTypes: ['violations'], preload: false})", rules
    )
    tab.evaluate(scripts.STICK_AGAIN)
    return [
        f"axe {v['id']} × {len(v['nodes'])}: {v['nodes'][0]['html'][:110]}"
        for v in found["violations"]
    ]


def basics(tab: Tab, *, bare: bool = False, pieces: bool = False) -> list[str]:
    """U2, U11 and the regions of U12."""
    return [f"basics: {said}" for said in tab.evaluate(scripts.BASICS, [bare, pieces])]


def skip_link(tab: Tab) -> list[str]:
    """U3: the first Tab shows a link, Enter goes to the content."""
    tab.keyboard.press("Tab")
    shown = "document.activeElement.matches('.skip-links a') && document.activeElement"
    if not tab.evaluate(f"{shown}.checkVisibility() && {shown}.getBoundingClientRect().top >= 0"):
        return ["skip link: the first Tab shows none"]
    tab.keyboard.press("Enter")
    inside = tab.evaluate("document.activeElement.closest('main') !== null")
    return [] if inside else ["skip link: Enter does not reach the content"]


def reflow(tab: Tab) -> list[str]:
    """U4, at the present width."""
    return [f"reflow: {said}" for said in tab.evaluate(scripts.OVERFLOW)]


def large_text(tab: Tab) -> list[str]:
    """U4, text twice as large, here and on a telephone: nothing past the frame, nothing cut."""
    tab.evaluate("document.documentElement.style.fontSize = '200%'")
    found = [f"text 200 %: {said}" for said in _pushed_out(tab)]
    with _screen(tab, *SCREENS[0]):
        found += [f"text 200 %: {said} (on a telephone)" for said in _pushed_out(tab)]
    tab.evaluate("document.documentElement.style.fontSize = ''")
    return found


def _pushed_out(tab: Tab) -> list[str]:
    scripts_of_text = (scripts.OVERFLOW, scripts.CLIPPED, scripts.LEFT_OUT)
    return [said for script in scripts_of_text for said in tab.evaluate(script)]


def action(tab: Tab) -> list[str]:
    """The main act is in view without scrolling, on a telephone and on a small desk."""
    found = []
    for width, height in SCREENS:
        with _screen(tab, width, height):
            if said := tab.evaluate(scripts.ACTION):
                found.append(f"action: {said} (at {width} × {height})")
    return found


@contextmanager
def _screen(tab: Tab, width: int, height: int) -> Iterator[None]:
    """The same page on another screen, then on its own again."""
    before = tab.viewport_size
    tab.set_viewport_size({"width": width, "height": height})
    try:
        yield
    finally:
        if before:
            tab.set_viewport_size(before)


def spacing(tab: Tab) -> list[str]:
    """U5: nothing is cut when people space out their text."""
    tab.evaluate(scripts.SPACED)
    found = [f"spacing: {said}" for said in tab.evaluate(scripts.CLIPPED)]
    found += [f"spacing: {said}" for said in tab.evaluate(scripts.OVERFLOW)]
    tab.evaluate(scripts.UNSPACED)
    return found


def focus(tab: Tab) -> list[str]:
    """U6: each stop of the keyboard has a ring and lies under nothing."""
    # What is judged is where the page ends up, not where a smooth scrolling has come to.
    tab.evaluate("document.documentElement.style.scrollBehavior = 'auto'")
    tab.evaluate(scripts.FORGET_STOPS)
    tab.evaluate(scripts.FIRST_STOP)
    tab.keyboard.press("Tab")  # there and back: after a click, a focus by script shows no ring
    tab.keyboard.press("Shift+Tab")
    found = []
    for _ in range(STOPS):
        said = tab.evaluate(scripts.STOP)
        if said is None:
            break
        found += [f"focus: {said}"] if said else []
        tab.keyboard.press("Tab")
    tab.evaluate(scripts.FORGET_STOPS)
    return found


def targets(tab: Tab) -> list[str]:
    """U7: 24 × 24 px, main buttons 44 px high."""
    return [f"target: {said}" for said in tab.evaluate(scripts.TARGETS)]


def summary(tab: Tab) -> list[str]:
    """U10: title, focus, one link a field, each leading to its marked field."""
    found = list(tab.evaluate(scripts.SUMMARY))
    for link in tab.locator(".error-summary a").all():
        link.click()
        found += tab.evaluate(scripts.FIELD, link.get_attribute("href"))
    return [f"errors: {said}" for said in found]


def french(tab: Tab) -> list[str]:
    """U15 and U16."""
    text = str(tab.evaluate(scripts.TEXT))
    found = []
    for what, pattern in FORBIDDEN.items():
        if hit := re.search(pattern, text):
            around = text[max(0, hit.start() - 25) : hit.end() + 15].replace("\n", " ")
            found.append(f"text: {what}: … {around} …")
    for moment in tab.evaluate(scripts.TIMES):
        if not ISO.fullmatch(moment or ""):
            found.append(f"text: time datetime={moment!r}")
    return found
