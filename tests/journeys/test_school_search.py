"""The search of a school: filters, tags, order, views, more rows; with scripts and without."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from offers.actions.search import refresh_vocabulary
from tests.factories.offers import OfferFactory, in_days
from tests.factories.schools import InstitutionFactory, TeacherFactory
from tests.factories.templates import TemplateFactory
from tests.factories.venues import VenueFactory

pytestmark = pytest.mark.django_db(transaction=True)
both_worlds = pytest.mark.parametrize("java_script", [True, False], ids=["js", "nojs"])
Open = Callable[[str], None]
AT_NICE = {
    "city": "Nice", "postal_code": "06000", "department_code": "06",
    "latitude": Decimal("43.7"), "longitude": Decimal("7.26"),
}  # fmt: skip


@pytest.fixture
def search(page: Page, site: str, sign_in: Callable[[User], None]) -> Open:
    """The search as a teacher of Rennes opens it, at « ?… » or without filters."""
    sign_in(TeacherFactory(institution=InstitutionFactory()))

    def go(query: str = "") -> None:
        page.goto(f"{site}/adage/recherche/{query}")

    return go


@pytest.fixture
def choice() -> None:
    """Four dated offers, one of them far away and dear, and a template."""
    OfferFactory(title="Théâtre d’ombres", line__price=Decimal(100))
    OfferFactory(title="Ombres dansées", domains=["danse"], levels=["2de"])
    OfferFactory(title="Chœur de masques", line__price=Decimal(900))
    OfferFactory(title="Opéra au soleil", domains=["musique"], venue=VenueFactory(**AT_NICE))
    TemplateFactory(title="Les coulisses du théâtre")
    refresh_vocabulary()


def many(page: Page, words: str) -> None:
    """The count over the results; where scripts run it is also read out."""
    expect(page.locator("#resultats")).to_have_text(words)


def press(page: Page, java_script: bool) -> None:
    """Without scripts nothing moves before the button of the form."""
    if not java_script:
        page.get_by_role("button", name="Filtrer", exact=True).click()


def titles(page: Page) -> Locator:
    return page.locator("#offres h3")


@both_worlds
def test_filters_add_up_in_the_address_and_their_tags_take_them_away(
    page: Page, search: Open, choice: None, java_script: bool
) -> None:
    search("")
    many(page, "5 offres")

    page.get_by_role("checkbox", name=re.compile("^35, Ille-et-Vilaine, 4 offres")).check()
    press(page, java_script)
    many(page, "4 offres")
    if java_script:
        expect(page.locator("#announcements")).to_have_text("4 offres")
        expect(page.locator("#id_departement_35")).to_be_focused()
    page.get_by_role("group", name="Niveaux").get_by_label("4e").check()
    press(page, java_script)
    many(page, "3 offres")
    page.get_by_label("Prix au plus").fill("150")
    if java_script:
        page.get_by_label("Prix au plus").press("Tab")
    press(page, java_script)
    many(page, "1 offre")
    expect(titles(page)).to_have_text(["Théâtre d’ombres"])
    expect(page).to_have_url(re.compile(r"\?niveau=4e&departement=35&prix=150$"))

    page.reload()
    many(page, "1 offre")
    tags = page.get_by_role("list", name="Filtres actifs")
    expect(tags.get_by_role("listitem")).to_have_count(4)
    tags.get_by_role("link", name=re.compile("Retirer le filtre 150,00.€ au plus")).click()
    many(page, "3 offres")
    expect(page.get_by_label("Prix au plus")).to_have_value("")
    tags.get_by_role("link", name="Tout effacer").click()
    many(page, "5 offres")
    expect(page.get_by_role("checkbox", name=re.compile("^35, "))).not_to_be_checked()


@both_worlds
def test_a_word_with_an_error_is_mended_and_the_page_says_so(
    page: Page, search: Open, choice: None, java_script: bool
) -> None:
    search("")
    field = page.locator("#id_q")
    if java_script:
        field.press_sequentially("ombrres")
    else:
        field.fill("ombrres")
        page.get_by_role("button", name="Rechercher").click()
    expect(page.get_by_text("Mot corrigé.")).to_be_visible()
    many(page, "2 offres")
    expect(page).to_have_url(re.compile(r"\?q=ombrres$"))
    if java_script:
        expect(field).to_be_focused()
        expect(page.locator("#announcements")).to_have_text("2 offres")


@both_worlds
def test_the_distance_leaves_out_what_is_far(
    page: Page, search: Open, choice: None, java_script: bool
) -> None:
    search("")
    field = page.locator("#id_distance")
    if java_script:
        slider = page.get_by_role("slider", name="Distance de l’établissement, en kilomètres")
        slider.focus()
        slider.press("ArrowLeft")
        expect(field).to_have_value("195")
    else:
        expect(page.get_by_role("slider")).to_have_count(0)
        field.fill("50 km")
    press(page, java_script)
    expect(page.get_by_text("Opéra au soleil")).to_have_count(0)
    expect(page).to_have_url(re.compile(r"distance=(195|50)$"))
    expect(page.locator(".chips")).to_contain_text("km au plus")


@both_worlds
def test_twenty_more_rows_then_the_rest(page: Page, search: Open, java_script: bool) -> None:
    """The focus goes to the first row brought; the address gives the same rows again."""
    for rank in range(45):
        OfferFactory(title=f"Atelier {rank + 1:02}", line__starts_at=in_days(30 + rank))
    search("?tri=date")
    expect(titles(page)).to_have_count(20)
    expect(page.locator("#suite")).to_contain_text("20 sur 45")

    page.get_by_role("link", name="Afficher 20 offres de plus").click()
    expect(titles(page)).to_have_count(40)
    assert titles(page).nth(20).inner_text() == "Atelier 21"
    if java_script:
        expect(titles(page).get_by_role("link", name="Atelier 21")).to_be_focused()
    else:
        expect(page).to_have_url(re.compile(r"#resultat-21$"))
    expect(page).to_have_url(re.compile(r"jusqua=40"))
    page.get_by_role("link", name="Afficher 20 offres de plus").click()
    expect(titles(page)).to_have_count(45)
    expect(page.get_by_role("link", name="Afficher 20 offres de plus")).to_have_count(0)
    expect(page.locator("#suite")).to_contain_text("45 sur 45")

    page.reload()
    expect(titles(page)).to_have_count(45)
    page.go_back()
    expect(titles(page)).to_have_count(40)


@both_worlds
def test_the_order_is_chosen_and_kept_in_the_address(
    page: Page, search: Open, java_script: bool
) -> None:
    yesterday = timezone.now() - timedelta(days=1)
    OfferFactory(title="Bientôt", line__starts_at=in_days(30), published_at=yesterday)
    OfferFactory(title="Plus tard", line__starts_at=in_days(90))
    search("?domaine=theatre")
    for label, first in (("Nouveauté", "Plus tard"), ("Date de l’événement", "Bientôt")):
        page.get_by_label("Trier par").select_option(label)
        if not java_script:
            page.get_by_role("button", name="Trier").click()
        expect(titles(page).first).to_have_text(first)
    expect(page).to_have_url(re.compile(r"\?domaine=theatre&tri=date$"))


@both_worlds
def test_list_cards_and_calendar_are_three_views_of_one_search(
    page: Page, search: Open, java_script: bool
) -> None:
    """The view outlives a filter, a tag taken away, a month turned."""
    OfferFactory(title="Masques", line__starts_at=in_days(40))
    OfferFactory(title="Danse", domains=["danse"], line__starts_at=in_days(40))
    search("?domaine=theatre")
    page.get_by_role("link", name="Cartes").click()
    expect(page.locator(".offer-list--cards h3")).to_have_text(["Masques"])
    expect(page.get_by_role("link", name="Cartes")).to_have_attribute("aria-current", "true")

    page.get_by_role("link", name="Calendrier").last.click()
    expect(page.locator("table.calendar").get_by_role("link", name="Masques")).to_be_visible()
    month = page.locator("#mois").inner_text()
    page.get_by_role("link", name="Mois suivant").click()
    expect(page.locator("#mois")).not_to_have_text(month)
    page.get_by_role("link", name="Mois précédent").click()
    expect(page.locator("#mois")).to_have_text(month)

    page.get_by_role("link", name=re.compile("^Retirer le filtre")).click()
    many(page, "2 offres")
    expect(page.locator("table.calendar").get_by_role("link", name="Danse")).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?vue=calendrier$"))
    page.get_by_role("link", name="Liste").click()
    expect(titles(page)).to_have_count(2)


@both_worlds
def test_when_nothing_matches_each_way_out_says_what_it_finds(
    page: Page, search: Open, choice: None, java_script: bool
) -> None:
    search("?domaine=danse&prix=150&vue=cartes")
    many(page, "Aucune offre")
    ways = page.locator(".widen li")
    expect(ways).to_have_count(2)
    expect(ways.first).to_have_text(re.compile("^Sans le filtre .*: [0-9]+ offre"))

    ways.get_by_role("link", name=re.compile("Sans le filtre 150")).click()
    expect(titles(page)).to_have_text(["Ombres dansées"])
    expect(page).to_have_url(re.compile(r"\?domaine=danse&vue=cartes$"))


def test_the_keyboard_crosses_the_map_in_one_stop_and_walks_in_it_with_the_arrows(
    page: Page, search: Open, choice: None
) -> None:
    search("")
    focused = page.locator(":focus")
    page.locator(".map input[tabindex='0']").focus()
    before = page.locator(".map input[tabindex='0']").get_attribute("value")
    page.keyboard.press("ArrowRight")
    expect(focused).not_to_have_value(before or "")
    expect(page.locator(".map input[tabindex='0']")).to_have_count(1)
    page.keyboard.press("Tab")
    expect(page.locator(".map :focus")).to_have_count(0)
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowLeft")
    expect(focused).to_have_value(before or "")


def test_a_group_one_has_unfolded_stays_so_and_what_leaves_nothing_is_not_shown(
    page: Page, search: Open, choice: None
) -> None:
    search("")
    formats = page.locator("#pli-formats")
    formats.locator("summary").click()
    page.get_by_role("group", name="Niveaux").get_by_label("2de").check()
    many(page, "1 offre")
    expect(formats).to_have_attribute("open", "")
    domains = page.get_by_role("group", name="Domaines").get_by_role("checkbox")
    expect(domains).to_have_count(1)


def test_names_open_under_what_is_typed_and_enter_searches_for_the_words(
    page: Page, search: Open, choice: None
) -> None:
    """A name is searched for when it is chosen; until then Enter searches for what is typed."""
    search("")
    field = page.get_by_label("Rechercher un projet, un lieu, un partenaire")
    names = page.locator(".combobox__list").get_by_role("option")
    field.press_sequentially("omb")
    expect(names).to_have_count(2)
    page.keyboard.press("Enter")
    expect(names).to_have_count(0)
    expect(page).to_have_url(re.compile(r"\?q=omb$"))
    field.press_sequentially("res")
    expect(names).to_have_count(2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"\?q=(Ombres|Th%C3%A9%C3%A2tre)"))
