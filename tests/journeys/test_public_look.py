"""The public pages and the gallery in a real browser: accessibility, reflow, focus, both themes."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

PATHS = ["/", "/composants/", "/connexion/", "/comment-ca-marche/", "/statuts/", "/nulle-part/"]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
UNSEEN_FOCUS = """() => {
  const e = document.activeElement;
  if (e === document.body) return '';  // gone round
  const s = getComputedStyle(e), r = e.getBoundingClientRect();
  const shown = s.outlineStyle !== 'none' || s.boxShadow !== 'none';
  const top = document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2);
  const free = !top || e.contains(top) || top.contains(e);
  return shown && free ? '' : e.outerHTML.slice(0, 120);
}"""
SMALL_TARGETS = """() => [...document.querySelectorAll('a, button, summary')].filter((e) => {
  const r = e.getBoundingClientRect();
  if (r.width < 2 || getComputedStyle(e).display === 'inline') return false;
  return r.width < 24 || r.height < 24;
}).map((e) => e.outerHTML.slice(0, 120))"""

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _gallery(settings):
    settings.DEBUG = True


@pytest.fixture
def visit(page: Page, live_server: LiveServer):
    """Open an address in a theme and a width; the address that does not exist is a 404 page."""

    def open_page(path: str, theme: str = "clair", width: int = 1280) -> Page:
        page.context.add_cookies([{"name": "theme", "value": theme, "url": live_server.url}])
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(live_server.url + path)
        return page

    return open_page


@pytest.mark.parametrize("path", PATHS[:-1])
@pytest.mark.parametrize(("theme", "width"), [("clair", 1280), ("sombre", 320)])
def test_axe_finds_nothing(visit, path, theme, width):
    """Check 1 of the look: no violation, in both themes, wide and narrow."""
    found = Axe().run(visit(path, theme, width), options={"runOnly": RULES})
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("path", PATHS[:-1])
def test_nothing_scrolls_sideways_on_a_small_screen_nor_with_large_text(visit, path):
    """Check 4: 320 px, and 200 % text at 1280 px."""
    assert visit(path, width=320).evaluate(OVERFLOW) <= 0
    page = visit(path)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate(OVERFLOW) <= 0


@pytest.mark.parametrize("path", ["/", "/connexion/", "/composants/"])
def test_the_first_tab_shows_a_link_to_the_content(visit, path):
    """Check 3."""
    page = visit(path)
    if path == "/composants/":  # the sample form holds an error: its summary has the focus
        page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
        page.locator(".evitement a").first.focus()
    else:
        page.keyboard.press("Tab")
    expect(page.locator(".evitement a").first).to_be_focused()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("path", ["/", "/connexion/", "/comment-ca-marche/"])
def test_every_stop_of_the_keyboard_is_seen(visit, path):
    """Check 6: a visible ring, under nothing."""
    page = visit(path)
    for _ in range(25):
        page.keyboard.press("Tab")
        page.wait_for_timeout(20)
        assert page.evaluate(UNSEEN_FOCUS) == ""


@pytest.mark.parametrize("path", PATHS[:-1])
@pytest.mark.parametrize("width", [1280, 320])
def test_targets_are_large_enough(visit, path, width):
    """Check 7: 24 × 24 px at least."""
    assert visit(path, width=width).evaluate(SMALL_TARGETS) == []


def test_the_menu_of_the_phone_opens_without_javascript(browser, live_server):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(live_server.url)
    expect(page.get_by_role("link", name="Statuts expliqués")).to_be_hidden()
    page.get_by_role("link", name="Menu", exact=True).last.click()
    page.get_by_role("link", name="Statuts expliqués").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Les statuts, un par un")
    context.close()


def test_the_printed_page_has_neither_navigation_nor_overflow(visit):
    """Check 24."""
    page = visit("/comment-ca-marche/", width=700)
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="Menu principal")).to_be_hidden()
    assert page.evaluate(OVERFLOW) <= 0


def test_nothing_moves_for_those_who_asked(visit):
    """Check 25: prefers-reduced-motion stops every animation."""
    page = visit("/composants/")
    page.emulate_media(reduced_motion="reduce")
    running = page.evaluate(
        "document.getAnimations().filter((a) => a.playState === 'running').length"
    )
    assert running == 0
