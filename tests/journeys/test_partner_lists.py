"""The lists and the calendar of a partner in a real browser, with scripts and without."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from offers.models import CollectiveOffer
from tests.factories.offers import (
    DraftOfferFactory,
    OfferFactory,
    PausedOfferFactory,
    PrebookedBookingFactory,
)
from tests.factories.venues import MemberFactory, VenueFactory

pytestmark = pytest.mark.django_db(transaction=True)
BOTH = pytest.mark.parametrize("java_script", [True, False], ids=["js", "nojs"])
SignIn = Callable[[User], None]


def season() -> User:
    """A partner with two drafts and an offer a school holds; returns its member."""
    venue = VenueFactory(name="Théâtre de l’Éclusier")
    for title in ("Argile", "Bois"):
        DraftOfferFactory(venue=venue, title=title)
    PrebookedBookingFactory(offer=OfferFactory(venue=venue, title="Marées"))
    return MemberFactory(partner=venue.partner)


def states() -> dict[str, str]:
    return dict(CollectiveOffer.objects.values_list("title", "state"))


@BOTH
def test_several_are_archived_one_cannot_be_and_it_is_undone(
    page: Page, site: str, sign_in: SignIn, java_script: bool
) -> None:
    sign_in(season())
    page.goto(f"{site}/pro/offres/")
    page.get_by_role("link", name="Tout cocher sur cette page").click()
    expect(page.get_by_role("checkbox", name="Choisir Marées")).to_be_checked()
    page.locator("#lot").get_by_role("button", name="Archiver").click()
    said = page.get_by_role("status").filter(has_text="2 archivées, 1 impossible")
    expect(said).to_contain_text("préréservée")
    expect(page.get_by_role("checkbox", name="Choisir Marées")).to_be_checked()
    expect(page.get_by_role("checkbox", name="Choisir Argile")).not_to_be_checked()
    assert states() == {"Argile": "ARCHIVED", "Bois": "ARCHIVED", "Marées": "PUBLISHED"}
    page.get_by_role("button", name="Annuler cette action").click()
    expect(page.get_by_text("2 sorties des archives")).to_be_visible()
    assert states() == {"Argile": "DRAFT", "Bois": "DRAFT", "Marées": "PUBLISHED"}


@BOTH
def test_an_act_of_the_dashboard_is_done_and_undone_without_leaving_it(
    page: Page, site: str, sign_in: SignIn, java_script: bool
) -> None:
    """The row says what was done, the title counts, « Annuler » brings the row back."""
    venue = VenueFactory()
    PausedOfferFactory(venue=venue, title="Argile")
    sign_in(MemberFactory(partner=venue.partner, first_name="Naïma"))
    page.goto(f"{site}/pro/")
    title = page.get_by_role("heading", level=1)
    expect(title).to_have_text("Naïma, une action vous attend")
    page.get_by_role("button", name="Remettre en ligne").click()
    expect(title).to_have_text("Naïma, tout est à jour")
    undo = page.get_by_role("button", name="Annuler")
    if java_script:
        expect(undo).to_be_focused()
        expect(page.locator("#announcements")).to_have_text("Remise en ligne.")
        expect(page.locator("#chiffres-accueil dd").first).to_contain_text("1")
    assert states() == {"Argile": "PUBLISHED"}
    undo.click()
    expect(title).to_have_text("Naïma, une action vous attend")
    expect(page.get_by_role("button", name="Remettre en ligne")).to_be_visible()
    assert states() == {"Argile": "PAUSED"}


def test_the_address_is_the_list(
    page: Page, context: BrowserContext, site: str, sign_in: SignIn
) -> None:
    """U13, and U12: filter and sort by htmx, reload, another tab, Back."""
    sign_in(season())
    page.goto(f"{site}/pro/offres/")
    rows = page.locator("tbody th a")
    expect(rows).to_have_count(3)
    page.get_by_label("Statut").select_option("draft")
    expect(rows).to_have_count(2)
    expect(page.locator("#announcements")).to_contain_text("2 offres")
    page.locator("#tri-titre").click()
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Offre")
    page.locator("#tri-titre").click()
    expect(rows).to_have_text(["Bois", "Argile"])
    expect(page).to_have_url(re.compile(r"\?statut=draft&tri=-titre$"))
    page.reload()
    expect(rows).to_have_text(["Bois", "Argile"])
    expect(page.get_by_role("list", name="Filtres actifs")).to_contain_text("Brouillon")
    other = context.new_page()
    other.goto(page.url)
    expect(other.locator("tbody th a")).to_have_text(["Bois", "Argile"])
    page.go_back()
    expect(rows).to_have_text(["Argile", "Bois"])
    page.go_back()
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Qui doit agir")


@BOTH
def test_from_month_to_month_to_the_subscription(
    page: Page, site: str, sign_in: SignIn, java_script: bool
) -> None:
    sign_in(season())
    page.goto(f"{site}/pro/offres/calendrier/?le=2027-03-16")
    expect(page.get_by_role("table", name="Mars 2027")).to_be_visible()
    page.get_by_role("link", name="Mois suivant").click()
    expect(page.get_by_role("heading", level=2)).to_have_text("Avril 2027")
    page.get_by_role("link", name="Semaine", exact=True).click()
    expect(page.get_by_role("heading", level=2)).to_have_text("Semaine du 29 mars 2027")
    page.get_by_role("link", name="S’abonner au calendrier").click()
    page.get_by_role("button", name="Créer mon adresse").click()
    address = page.get_by_label("Adresse à donner à votre agenda").input_value()
    path = address.split("/calendrier/")[1]
    assert page.request.get(f"{site}/calendrier/{path}").status == 200
    page.get_by_role("button", name="Arrêter l’abonnement").click()
    expect(page.get_by_text("ne répond plus")).to_be_visible()
    assert page.request.get(f"{site}/calendrier/{path}").status == 404
