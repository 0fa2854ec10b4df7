"""The password one chooses, and the number one types, answered before the form is sent."""

import pytest
from playwright.sync_api import Page, expect

from tests.factories.venues import PartnerFactory
from tests.journeys.test_signup_story import say_who

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_password_is_shown_on_demand_and_its_criteria_are_ticked_while_typing(
    page: Page, site: str
) -> None:
    """The button tells its state; what is missing is announced once one stops typing."""
    page.goto(f"{site}/inscription/identification/")
    field = page.get_by_label("Mot de passe", exact=True)
    button = page.get_by_role("button", name="Afficher le mot de passe")
    met = page.locator(".criteria__met")
    field.press_sequentially("123")
    expect(met).to_have_count(0)
    expect(page.locator("#announcements")).to_contain_text("12 caractères au moins")
    field.press_sequentially("456789 abc")
    expect(met).to_have_count(1)
    expect(page.locator("#announcements")).to_have_text("Le mot de passe convient.")
    expect(button).to_have_attribute("aria-pressed", "false")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(field).to_have_attribute("type", "text")
    expect(page.locator("#announcements")).to_have_text("Le mot de passe est affiché.")
    page.get_by_role("button", name="Continuer").click()  # refused: no name, no address
    expect(field).to_have_attribute("type", "password")


@pytest.mark.parametrize("java_script", [False], ids=["nojs"])
def test_without_scripts_what_a_password_must_be_is_read_and_no_button_lies(
    page: Page, site: str, java_script: bool
) -> None:
    page.goto(f"{site}/inscription/identification/")
    expect(page.locator(".criteria")).to_contain_text("12 caractères au moins")
    expect(page.get_by_role("button", name="Afficher")).to_have_count(0)


def test_a_number_is_checked_when_one_leaves_its_field(page: Page, site: str) -> None:
    """R2: a wrong key is said at once, a structure already here is named."""
    partner = PartnerFactory()
    say_who(page, site)
    field, said = page.get_by_label("Numéro SIRET du siège"), page.locator("#numero-dit")
    field.fill("123 456 789")
    expect(said).to_have_text("")
    field.press("Tab")
    expect(said).to_contain_text("Numéro non valide")
    field.fill(partner.siren)
    field.press("Tab")
    expect(said).to_contain_text(f"{partner.name} est déjà inscrite")
    expect(page.get_by_label("Nom de la structure")).to_have_value("")
