"""The main job, end to end, with real parts: browser, worker, broker, ADAGE, mails, audit."""

import re
from decimal import Decimal
from email import message_from_bytes
from email.message import Message as Mail
from email.policy import default
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from bookings.models import Booking
from mock_adage.people import people_of
from offers.models import CollectiveOffer
from operations.audit import QUERIES, rows_of
from schools.models import Budget
from tests.adage_sync.conftest import API_KEY, UAI
from tests.chaos.conftest import BackOffice, office
from tests.factories.offers import OfferFactory
from tests.factories.schools import BudgetFactory, InstitutionFactory
from tests.factories.venues import MemberFactory

__all__ = ["office"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(180)]
both_worlds = pytest.mark.parametrize("java_script", [True, False], ids=["js", "nojs"])
PASSWORD = "lever-de-rideau-2026"
PRINCIPAL, TEACHER = people_of(UAI, "Rennes")[:2]


@pytest.fixture
def adage(
    office: BackOffice, live_server: LiveServer, settings: Settings, tmp_path: Path
) -> BackOffice:
    """The mock ADAGE sends people to this very site, and the site knows its key."""
    office.restart_mock(SITE_URL=live_server.url)
    settings.ADAGE_URL = office.mock.url
    settings.ADAGE_API_KEY = API_KEY
    settings.ADAGE_PUBLIC_KEYS = [("", (office.folder / "mock-adage/public.pem").read_text())]
    office.start_worker()
    office.start_relay()
    return office


def enter(page: Page, adage: BackOffice, who: dict[str, str], *, java_script: bool) -> None:
    """Through ADAGE's portal, as a person of the school; a script presses its last button."""
    page.goto(f"{adage.mock.url}/?q={UAI}")
    name = f"{who['first_name']} {who['last_name']}"
    page.get_by_role("button", name=name).click()
    if not java_script:
        page.get_by_role("button", name="Entrer", exact=True).click()
    expect(page).to_have_url(re.compile("/adage/$"))


def mails(adage: BackOffice) -> list[Mail]:
    """Every mail that left."""
    files = sorted((adage.folder / "mail").rglob("*.eml"))
    return [message_from_bytes(file.read_bytes(), policy=default) for file in files]


@both_worlds
def test_publish_prebook_confirm_on_adage_and_by_mail(
    page: Page, site: str, adage: BackOffice, java_script: bool
) -> None:
    """The purpose of the product: S12, S13, S20, S36, S40; R60, R63; the audit finds nothing."""
    school = InstitutionFactory(uai=UAI, name="Collège d’essai", city="Rennes")
    budget = BudgetFactory(institution=school, amount=Decimal("6200"))
    offer = OfferFactory(state="DRAFT", title="Masques et chœur", line__price=Decimal("450"))
    member = MemberFactory(partner=offer.venue.partner, secret=PASSWORD)

    page.goto(f"{site}/connexion/")
    page.locator("input[name=username]").fill(member.email.upper())
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.get_by_role("link", name="Masques et chœur").first.click()
    page.wait_for_url(f"{site}/pro/offres/{offer.ref}/**")
    page.goto(f"{site}/pro/offres/{offer.ref}/etapes/verification/")
    page.get_by_role("button", name=re.compile("^Publier")).click()
    expect(page.locator(".ticket")).to_contain_text("Publiée")

    page.context.clear_cookies()
    enter(page, adage, TEACHER, java_script=java_script)
    page.goto(f"{site}/adage/recherche/?q=masques")
    page.get_by_role("link", name="Masques et chœur").first.click()
    page.get_by_role("link", name="Préréserver", exact=True).click()
    page.get_by_label("Classe ou classes").fill("4e B")
    page.get_by_role("button", name="Préréserver").click()
    expect(page.locator(".ticket")).to_contain_text("En attente de la direction")

    page.context.clear_cookies()
    enter(page, adage, PRINCIPAL, java_script=java_script)
    page.goto(f"{site}/adage/decisions/")
    page.get_by_role("link", name="Masques et chœur").first.click()
    page.get_by_role("button", name="Confirmer la réservation").click()
    expect(page.locator("main")).to_contain_text("5 750,00 €".replace(" ", "\u00a0"))

    assert Booking.objects.get().state == "CONFIRMED"
    assert Budget.objects.get(pk=budget.pk).engaged == Decimal("450")
    assert adage.drained(30)
    assert [call["path"] for call in adage.effects()] == [
        "/v1/offre-assoc",
        "/v1/prereservation",
        "/v1/prereservation-edit",
    ]
    told = [(str(mail["To"]), str(mail["Subject"])) for mail in mails(adage)]
    address = CollectiveOffer.objects.get().notification_emails[0]
    assert sum(to == address for to, _ in told) == 2
    # The head if they have come in when the mail leaves, the school's own address otherwise.
    assert sum(to in (PRINCIPAL["email"], school.email) for to, _ in told) == 1
    # The receipt of the pre-booking, then the decision.
    said = sorted(
        subject.partition("\u00a0")[0].strip() for to, subject in told if to == TEACHER["email"]
    )
    assert said == ["Préréservation envoyée", "Réservation confirmée"]
    page.goto(f"{adage.mock.url}/appels/")
    expect(page.locator("body")).to_contain_text(offer.ref)
    assert {query.code: rows_of(query) for query in QUERIES if rows_of(query)} == {}
