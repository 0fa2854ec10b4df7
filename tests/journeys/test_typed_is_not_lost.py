"""What one has written outlives the session: with scripts, without, on another machine."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from offers.models import CollectiveOffer
from tests.factories.offers import DraftOfferFactory
from tests.factories.venues import MemberFactory, VenueFactory
from tests.kept.browser import SECRET, end_sessions

both_worlds = pytest.mark.parametrize("java_script", [True, False], ids=["js", "nojs"])
SignIn = Callable[[User], None]


@pytest.fixture
def member(transactional_db: None) -> User:
    return MemberFactory(partner=VenueFactory().partner, secret=SECRET)


@pytest.fixture
def step(member: User, site: str) -> str:
    """The first step of a draft."""
    draft = DraftOfferFactory(venue=member.memberships.get().partner.venues.get())
    return f"{site}/pro/offres/{draft.ref}/etapes/offre/"


def connect(page: Page, member: User) -> None:
    page.get_by_label("Adresse de courriel").fill(member.email)
    page.get_by_label("Mot de passe", exact=True).fill(SECRET)
    page.get_by_role("button", name="Se connecter").click()


@both_worlds
def test_sent_after_the_session_it_is_given_back_and_saved_by_pressing_again(
    page: Page, member: User, step: str, java_script: bool
) -> None:
    page.goto(step)
    connect(page, member)
    end_sessions()
    page.get_by_label("Titre de l’offre").fill("Deux voix")
    page.get_by_role("button", name="Enregistrer et continuer").last.click()
    expect(page.get_by_text("est gardé une heure")).to_be_visible()
    connect(page, member)
    expect(page).to_have_url(step)
    expect(page.get_by_text("Voici ce que vous aviez écrit")).to_be_visible()
    expect(page.get_by_label("Titre de l’offre")).to_have_value("Deux voix")
    page.get_by_role("button", name="Enregistrer et continuer").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Date et prix")
    assert CollectiveOffer.objects.get().title == "Deux voix"


def test_typed_while_the_session_ends_the_page_says_so_and_no_longer_that_it_is_saved(
    page: Page, member: User, step: str, new_context: Callable[..., BrowserContext]
) -> None:
    page.goto(step)
    connect(page, member)
    page.get_by_label("Titre de l’offre").fill("Une voix")
    expect(page.locator("#enregistre")).to_contain_text("Brouillon enregistré")
    end_sessions()
    page.get_by_label("Titre de l’offre").fill("Deux voix")
    expect(page.locator("#session-over")).to_contain_text("Votre session est terminée.")
    expect(page.locator("#enregistre .saved")).to_be_hidden()
    elsewhere = new_context().new_page()
    elsewhere.goto(step)
    connect(elsewhere, member)
    expect(elsewhere.get_by_label("Titre de l’offre")).to_have_value("Une voix")
    page.locator("#session-over").get_by_role("link", name="Se connecter").click()
    connect(page, member)
    expect(page.get_by_label("Titre de l’offre")).to_have_value("Deux voix")
