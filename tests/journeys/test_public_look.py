"""The components in a real browser: dialog, banner, menus, map, ticket; with and without scripts.

Every page of the site, at every width and in both themes, is looked at by tests/look.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from tests.axe import read_by_axe
from tests.factories.offers import DraftOfferFactory
from tests.factories.venues import MemberFactory, MembershipFactory, PartnerFactory, VenueFactory

GALLERY = "/composants/"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
BOTH = pytest.mark.parametrize("java_script", [True, False], ids=["js", "nojs"])

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _gallery(settings: Settings) -> None:
    settings.DEBUG = True


@pytest.fixture
def visit(page: Page, site: str) -> Callable[..., Page]:
    """Open an address in a theme and a width."""

    def open_page(path: str, theme: str = "clair", width: int = 1280) -> Page:
        page.context.add_cookies([{"name": "theme", "value": theme, "url": site}])
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(site + path)
        return page

    return open_page


@pytest.mark.parametrize(("theme", "width"), [("clair", 1280), ("sombre", 320)])
def test_every_component_is_accessible_and_fits(visit, theme, width):
    """U1 and U4 on the gallery, in both themes, wide and narrow."""
    page = visit(GALLERY, theme, width)
    found = read_by_axe(page, RULES)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate(OVERFLOW) <= 0


def test_the_dialog_takes_the_focus_and_gives_it_back(visit):
    page = visit(GALLERY)
    trigger = page.locator("a[data-dialog]")
    trigger.click()
    dialog = page.get_by_role("dialog", name="Annuler la réservation du 21 janvier")
    expect(dialog.get_by_role("heading")).to_be_focused()
    found = read_by_axe(page, RULES, context="dialog")
    assert found.violations_count == 0, found.generate_report()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(trigger).to_be_focused()

    trigger.click()
    expect(dialog.get_by_role("heading")).to_be_focused()
    page.keyboard.press("Tab")
    stay = dialog.get_by_role("link", name="Conserver la réservation")
    expect(stay).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(trigger).to_be_focused()


@pytest.mark.parametrize("java_script", [False], ids=["nojs"])
def test_without_scripts_the_dialog_is_a_page(visit):
    page = visit(GALLERY)
    page.locator("a[data-dialog]").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Annuler la réservation")
    page.get_by_role("link", name="Conserver la réservation").click()
    expect(page.get_by_role("heading", name="Composants", exact=True)).to_be_visible()


@BOTH
def test_a_closed_banner_does_not_come_back(visit):
    page = visit(GALLERY)
    banner = page.get_by_role("region", name="Information importante")
    page.get_by_role("button", name="Fermer cette information").click()
    expect(banner).to_have_count(0)
    page.reload()
    expect(banner).to_have_count(0)


@BOTH
def test_one_chooses_the_structure_in_the_header(page, site, sign_in):
    theatre, bookshop = PartnerFactory(name="Théâtre"), PartnerFactory(name="Librairie")
    member = MemberFactory(partner=theatre)
    MembershipFactory(user=member, partner=bookshop)
    DraftOfferFactory(venue=VenueFactory(partner=theatre), title="Jouer masqué")
    DraftOfferFactory(venue=VenueFactory(partner=bookshop), title="Lire la mer")
    sign_in(member)
    page.goto(f"{site}/pro/offres/")
    page.locator("summary", has_text="Toutes mes structures").click()
    page.get_by_role("button", name="Librairie").click()
    expect(page.get_by_role("link", name="Lire la mer")).to_be_visible()
    expect(page.get_by_role("link", name="Jouer masqué")).to_have_count(0)
    expect(page.get_by_role("link", name="À vous 1").first).to_be_visible()


@pytest.mark.parametrize("java_script", [False], ids=["nojs"])
def test_the_menu_of_the_phone_opens_without_scripts(visit):
    page = visit("/", width=360)
    expect(page.get_by_role("link", name="Statuts expliqués")).to_be_hidden()
    page.get_by_role("link", name="Menu", exact=True).last.click()
    page.get_by_role("link", name="Statuts expliqués").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Les statuts, un par un")


def test_the_map_is_a_list_where_a_tile_would_be_too_small(visit):
    """24 × 24 px at least on a desk, 44 px high on a narrow screen."""
    tile = visit(GALLERY).locator(".map .tile", has_text="Ille-et-Vilaine").first
    wide = tile.bounding_box()
    assert min(wide["width"], wide["height"]) >= 24
    tile = visit(GALLERY, width=320).locator(".map .tile", has_text="Ille-et-Vilaine").first
    assert tile.bounding_box()["height"] >= 44
    box = tile.get_by_role("checkbox", name="35, Ille-et-Vilaine, 37 offres")
    expect(box).to_be_checked()


def test_the_table_of_the_chart_opens(visit):
    page = visit(GALLERY)
    table = page.get_by_role("table", name="Événements réservés, mois par mois")
    expect(table).to_be_hidden()
    page.get_by_text("Voir le tableau").first.click()
    expect(table.get_by_role("row", name="novembre 2026 (en cours) 7")).to_be_visible()


def test_in_forced_colours_the_ticket_keeps_an_outline_and_its_words(visit):
    page = visit(GALLERY)
    page.emulate_media(forced_colors="active")
    body = page.locator(".ticket--booked:not(.ticket--mini) .ticket__body").first
    drawn = body.evaluate(
        "(e) => [getComputedStyle(e).borderTopStyle, getComputedStyle(e).maskImage]"
    )
    assert drawn == ["solid", "none"]
    expect(page.locator(".ticket--booked .status").first).to_have_text("Réservée")


def test_the_printed_page_has_neither_navigation_nor_overflow(visit):
    """U24."""
    page = visit("/comment-ca-marche/", width=700)
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="Menu principal")).to_be_hidden()
    assert page.evaluate(OVERFLOW) <= 0


def test_nothing_moves_for_those_who_asked(visit):
    """U25: prefers-reduced-motion stops every animation."""
    page = visit(GALLERY)
    page.emulate_media(reduced_motion="reduce")
    running = page.evaluate(
        "document.getAnimations().filter((a) => a.playState === 'running').length"
    )
    assert running == 0


@pytest.mark.parametrize("theme", ["clair", "sombre"])
def test_the_first_paint_has_the_chosen_theme(visit, theme):
    """U25: the server renders the theme, whatever the system asks for."""
    page = visit("/", theme)
    page.emulate_media(color_scheme="dark" if theme == "clair" else "light")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == {"clair": "rgb(245, 246, 252)", "sombre": "rgb(14, 29, 25)"}[theme]
