"""What changes without a new page is said in the live region, the focus where it was (U12)."""

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from tests.factories.offers import DraftOfferFactory, OfferFactory, PrebookedBookingFactory
from tests.factories.schools import BudgetFactory, PrincipalFactory, TeacherFactory
from tests.factories.venues import MemberFactory

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[User], None]
IN_TIME = 2_000
REGION = "#announcements[role=status]"


def says(page: Page, words: str | re.Pattern[str]) -> None:
    """Within two seconds the live region has these words."""
    expect(page.locator(REGION)).to_have_text(words, timeout=IN_TIME)


def kept_focus(target: Locator) -> None:
    expect(target).to_be_focused()


def test_a_filter_of_the_search_says_the_new_count(page: Page, site: str, sign_in: SignIn) -> None:
    OfferFactory(domains=["theatre"], levels=["4e"])
    OfferFactory(domains=["theatre", "danse"], levels=["2de"])
    OfferFactory(domains=["danse"], levels=["2de", "3e"])
    sign_in(TeacherFactory())
    page.goto(f"{site}/adage/recherche/")
    expect(page.locator(REGION)).to_have_text("")

    dance = page.get_by_role("checkbox", name="Danse")
    dance.focus()
    page.keyboard.press("Space")
    says(page, "2 offres")
    kept_focus(dance)
    expect(dance).to_be_checked()
    expect(page.get_by_role("link", name="Retirer le filtre Danse")).to_be_visible()

    expect(page.get_by_role("checkbox", name="Quatrième")).to_have_count(0)  # none dances
    third = page.get_by_role("checkbox", name="Troisième")
    third.focus()
    page.keyboard.press("Space")
    says(page, "1 offre")
    kept_focus(third)

    page.go_back()
    expect(page.get_by_role("heading", name="2 offres")).to_be_visible()
    expect(page.get_by_role("checkbox", name="Troisième")).not_to_be_checked()


def test_the_selection_of_a_head_says_what_it_leaves(
    page: Page, site: str, sign_in: SignIn
) -> None:
    booking = PrebookedBookingFactory(offer=OfferFactory(line__price=Decimal(450)))
    BudgetFactory(institution=booking.institution, amount=Decimal(6200))
    sign_in(PrincipalFactory(institution=booking.institution))
    page.goto(f"{site}/adage/decisions/")
    box = page.get_by_role("checkbox")
    box.focus()
    page.keyboard.press("Space")

    says(page, re.compile("^1 sélectionnée, 450,00\u00a0€.*il restera 5\u00a0750,00\u00a0€"))
    kept_focus(box)
    expect(page.locator(".gauge__list")).to_contain_text("votre sélection450,00\u00a0€")

    page.keyboard.press("Space")
    says(page, "Aucune sélection")
    page.keyboard.press("Space")
    page.get_by_role("button", name="Confirmer la réservation sélectionnée").click()
    page.get_by_role("button", name="Confirmer la réservation").click()
    expect(page.get_by_role("status").first).to_contain_text("1 réservation confirmée")


def test_a_filter_of_the_offers_says_the_new_count(page: Page, site: str, sign_in: SignIn) -> None:
    offer = OfferFactory(title="Visite des coulisses")
    OfferFactory(title="Masques et chœur", venue=offer.venue)
    sign_in(MemberFactory(partner=offer.venue.partner))
    page.goto(f"{site}/pro/offres/")
    status = page.get_by_label("Statut").first
    status.focus()
    status.select_option(label="Publiée")
    says(page, re.compile("^2 offres"))
    kept_focus(status)

    status.select_option(label="Préréservée")
    says(page, re.compile("^(0|Aucune) offre"))
    kept_focus(status)


def test_the_wizard_says_that_it_keeps_what_is_typed(
    page: Page, site: str, sign_in: SignIn
) -> None:
    draft = DraftOfferFactory()
    sign_in(MemberFactory(partner=draft.venue.partner))
    page.goto(f"{site}/pro/offres/{draft.ref}/etapes/offre/")
    title = page.get_by_label("Titre de l’offre")
    title.press("End")
    title.press_sequentially(" et chœur")

    region = page.locator("#enregistre[role=status]")
    expect(region).to_contain_text(re.compile("enregistré à \\d", re.I))
    kept_focus(title)
