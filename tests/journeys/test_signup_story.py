"""Signing up in a browser: from the first page to the space; a known SIREN is a request."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.factories.venues import MembershipFactory
from tests.venues.signing_up import SECRET, STRUCTURE, WHO, deliver, link
from venues.models import Membership

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[User], None]
both_worlds = pytest.mark.parametrize("java_script", [True, False], ids=["js", "nojs"])


def say_who(page: Page, site: str) -> None:
    page.goto(f"{site}/inscription/")
    page.get_by_label("Prénom").fill(WHO["first_name"])
    page.get_by_label("Nom", exact=True).fill(WHO["last_name"])
    page.get_by_label("Adresse de courriel").fill(WHO["email"])
    page.get_by_label("Mot de passe").fill(SECRET)
    page.get_by_role("button", name="Continuer").click()


def open_the_mail(page: Page, site: str) -> None:
    deliver()
    page.goto(site + link())
    page.get_by_label("Votre mot de passe").fill(SECRET)
    page.get_by_role("button", name="Confirmer mon adresse").click()


@both_worlds
def test_a_stranger_signs_up_confirms_and_is_welcome(
    page: Page, site: str, java_script: bool
) -> None:
    """R2, S7: a wrong SIRET is said, what was typed stays, one click writes everything."""
    say_who(page, site)
    page.get_by_label("Numéro SIRET du siège").fill("123")
    page.get_by_label("Nom de la structure").fill(STRUCTURE["name"])
    page.get_by_label("Association").check()
    page.get_by_label("En France, outre-mer compris").check()
    page.get_by_label("Adresse du siège").fill(STRUCTURE["address"])
    page.get_by_label("Code postal").fill(STRUCTURE["postal_code"])
    page.get_by_label("Commune").fill(STRUCTURE["city"])
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator(".error-summary")).to_contain_text("14 chiffres")
    page.get_by_label("Numéro SIRET du siège").fill(STRUCTURE["number"])
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Spectacle vivant").check()
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator(".check-answers")).to_contain_text(STRUCTURE["name"])
    page.get_by_role("button", name="Inscrire ma structure").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Regardez votre messagerie")
    open_the_mail(page, site)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bienvenue, Naïma Benali")
    page.get_by_role("link", name="Inviter votre équipe").click()
    expect(page.get_by_role("row", name="Naïma Benali (vous)")).to_contain_text("Responsable")


def test_a_known_siren_becomes_a_request_that_an_owner_accepts(
    page: Page, site: str, sign_in: SignIn
) -> None:
    """R2: two mails, two people, one new member."""
    owner = MembershipFactory(role="OWNER")
    say_who(page, site)
    page.get_by_label("Numéro SIRET du siège").fill(owner.partner.siren)
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("button", name=f"Demander à rejoindre {owner.partner.name}").click()
    open_the_mail(page, site)
    expect(page.locator("main")).to_contain_text(owner.user.full_name)
    deliver()
    sign_in(owner.user)
    page.goto(site + link())
    page.get_by_role("button", name="Accepter Naïma Benali").click()
    expect(page.get_by_role("row", name="Naïma Benali")).to_contain_text("Membre")
    assert Membership.objects.filter(user__email=WHO["email"], role="MEMBER").exists()
    deliver()
    sign_in(User.objects.get(email=WHO["email"]))
    page.goto(f"{site}/mon-espace/")
    expect(page).to_have_url(f"{site}/pro/")


def test_an_answer_that_arrives_while_a_button_is_held_does_not_take_it_away(
    page: Page, site: str
) -> None:
    """Leaving the field by pressing the button asks about the number: the press is not lost."""
    owner = MembershipFactory(role="OWNER")
    say_who(page, site)
    page.get_by_label("Numéro SIRET du siège").fill(owner.partner.siren)
    page.get_by_role("button", name="Continuer").hover()
    page.mouse.down()
    page.wait_for_timeout(1500)  # a slow finger, or a fast answer
    page.mouse.up()
    join = page.get_by_role("button", name=f"Demander à rejoindre {owner.partner.name}")
    expect(join).to_be_visible(timeout=10_000)


def test_the_number_is_told_as_soon_as_its_field_is_left(page: Page, site: str) -> None:
    """By the keyboard, and by a press elsewhere on the page."""
    owner = MembershipFactory(role="OWNER")
    say_who(page, site)
    number = page.get_by_label("Numéro SIRET du siège")
    told = page.locator("#numero-dit")
    number.fill("123")
    number.press("Tab")
    expect(told).to_contain_text("chiffres")
    number.fill(owner.partner.siren)
    page.get_by_role("heading", level=1).click()
    expect(told).to_contain_text(f"{owner.partner.name} est déjà inscrite")
