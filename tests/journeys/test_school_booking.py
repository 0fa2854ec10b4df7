"""The school's stories: find and pre-book, take it back, confirm, refuse, cancel."""

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from bookings.models import Booking
from schools.models import Budget
from tests.factories.offers import OfferFactory, PrebookedBookingFactory, in_days
from tests.factories.schools import (
    BudgetFactory,
    InstitutionFactory,
    PrincipalFactory,
    TeacherFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)
both_worlds = pytest.mark.parametrize("java_script", [True, False], ids=["js", "nojs"])
SignIn = Callable[[User], None]


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def figure(page: Page, words: str) -> str:
    """One of the credit's numbers, as the page prints it."""
    named = page.locator("dt", has_text=words)
    return str(page.locator(".figures > div").filter(has=named).first.locator("b").inner_text())


@both_worlds
def test_a_teacher_finds_an_offer_and_prebooks_it(
    page: Page, site: str, sign_in: SignIn, java_script: bool
) -> None:
    """R20, S31: search, filters, offer, check answers; back and again is once."""
    offer = OfferFactory(title="Masques et chœur", domains=["theatre"], levels=["4e"])
    OfferFactory(title="Marcher ensemble", domains=["danse"], description="Du pas au chœur.")
    sign_in(TeacherFactory())
    page.goto(f"{site}/adage/")
    page.get_by_role("link", name="Trouver un projet").click()

    page.get_by_label("Rechercher un projet, un lieu, un partenaire").fill("choeur")
    page.get_by_role("button", name="Rechercher").click()
    expect(page.locator(".offer")).to_have_count(2)
    page.get_by_role("checkbox", name="Théâtre").check()
    if not java_script:
        page.get_by_role("button", name="Filtrer").click()
    expect(page.locator(".offer")).to_have_count(1)
    expect(page).to_have_url(f"{site}/adage/recherche/?q=choeur&domaine=theatre")

    page.get_by_role("link", name="Masques et chœur").first.click()
    page.get_by_role("link", name="Préréserver", exact=True).click()
    if java_script:  # in a dialog, over the offer
        title = page.get_by_role("dialog").get_by_role("heading").first
        expect(title).to_have_text("Vérifier puis préréserver")
        expect(title).to_be_focused()
    else:
        heading(page, "Vérifier puis préréserver")
    page.get_by_label("Classe ou classes").fill("4e B")
    page.get_by_label("Projet pédagogique").fill("Du texte à la scène.")
    page.get_by_role("button", name="Préréserver").dblclick()

    heading(page, "Préréservation envoyée")
    expect(page.locator(".ticket")).to_contain_text("En attente de la direction")
    booking = Booking.objects.get()
    assert (booking.offer, booking.class_name, booking.state) == (offer, "4e B", "PREBOOKED")
    page.goto(f"{site}/adage/recherche/")
    expect(page.locator(".offer")).to_have_count(1)


@both_worlds
def test_a_teacher_takes_a_prebooking_back(
    page: Page, site: str, sign_in: SignIn, java_script: bool
) -> None:
    """R23: a page says what will happen; the offer is free again."""
    booking = PrebookedBookingFactory()
    sign_in(booking.teacher)
    page.goto(f"{site}/adage/suivi/")
    page.get_by_role("link", name=booking.offer.title).click()
    ask = page.get_by_role("link", name="Retirer ma préréservation")
    ask.click()
    if java_script:  # in a dialog: kept by Escape, and the focus comes back
        expect(page.get_by_role("dialog").get_by_role("heading").first).to_be_focused()
        page.keyboard.press("Escape")
        expect(ask).to_be_focused()
        ask.click()
    page.get_by_role("button", name="Retirer la préréservation").click()

    heading(page, "Retirée par l’enseignant")
    page.goto(f"{site}/adage/recherche/")
    expect(page.locator(".offer")).to_have_count(1)


@both_worlds
def test_a_head_confirms_and_the_credit_goes_down(
    page: Page, site: str, sign_in: SignIn, java_script: bool
) -> None:
    """R21, R24, R43, R44: numbers before and after, then cancelled in time."""
    school = InstitutionFactory()
    BudgetFactory(institution=school)
    PrebookedBookingFactory(
        offer=OfferFactory(title="Masques et chœur", line__price=Decimal("450")),
        institution=school,
        project_note="Du texte à la scène.",
    )
    sign_in(PrincipalFactory(institution=school))
    page.goto(f"{site}/adage/decisions/")
    heading(page, "Une décision à prendre")
    assert figure(page, "Disponible") == "6\u00a0200,00\u00a0€"
    assert figure(page, "En attente") == "450,00\u00a0€"

    page.get_by_role("link", name="Décider : Masques et chœur").click()
    expect(page.get_by_text("Du texte à la scène.")).to_be_visible()
    assert figure(page, "Disponible après") == "5\u00a0750,00\u00a0€"
    page.get_by_role("button", name="Confirmer la réservation").click()

    heading(page, "Réservation confirmée")
    assert figure(page, "Disponible maintenant") == "5\u00a0750,00\u00a0€"
    assert Budget.objects.get().engaged == 450
    page.get_by_role("link", name="Revenir aux décisions").click()
    heading(page, "Rien à décider aujourd’hui")
    assert figure(page, "Engagé") == "450,00\u00a0€"

    page.goto(f"{site}/adage/suivi/")
    page.get_by_role("link", name="Masques et chœur").click()
    page.get_by_role("link", name="Annuler la réservation").click()
    page.get_by_role("button", name="Annuler la réservation").click()
    heading(page, "Annulée par l’établissement")
    assert Budget.objects.get().engaged == 0


@both_worlds
def test_a_head_refuses_with_a_reason(
    page: Page, site: str, sign_in: SignIn, java_script: bool
) -> None:
    """R22: without a reason the page says what to correct; the teacher reads the reason."""
    booking = PrebookedBookingFactory()
    sign_in(PrincipalFactory(institution=booking.institution))
    page.goto(f"{site}/adage/decisions/{booking.reference}/")
    page.get_by_role("button", name="Refuser la préréservation").click()
    expect(page).to_have_title(re.compile("^Erreur"))
    page.locator("#error-summary").get_by_role("link").click()
    page.get_by_label("Calendrier").check()
    page.get_by_label("Message à l’enseignant").fill("La classe est déjà en sortie.")
    page.get_by_role("button", name="Refuser la préréservation").click()
    heading(page, "Refusée par la direction")

    sign_in(booking.teacher)
    page.goto(f"{site}/adage/suivi/{booking.reference}/")
    expect(page.locator(".lead")).to_contain_text("La classe est déjà en sortie.")


def test_a_head_reads_that_it_can_no_longer_be_cancelled_before_confirming(
    page: Page, site: str, sign_in: SignIn
) -> None:
    """R31."""
    line = {"line__starts_at": in_days(10), "line__bookable_until": in_days(8)}
    booking = PrebookedBookingFactory(offer=OfferFactory(**line))
    BudgetFactory(institution=booking.institution)
    sign_in(PrincipalFactory(institution=booking.institution))
    page.goto(f"{site}/adage/decisions/{booking.reference}/")
    expect(page.get_by_text("L’établissement ne pourra plus annuler.")).to_be_visible()

    page.get_by_role("button", name="Confirmer la réservation").click()

    expect(page.locator(".ticket")).to_contain_text("Confirmée, ferme")
    expect(page.get_by_role("link", name="Annuler la réservation")).to_have_count(0)


def test_filters_fold_on_a_phone_and_stay_open_on_a_wide_screen(
    page: Page, site: str, sign_in: SignIn
) -> None:
    OfferFactory(domains=["danse"])
    sign_in(TeacherFactory())
    page.goto(f"{site}/adage/recherche/")
    danse = page.get_by_role("checkbox", name="Danse")
    expect(danse).to_be_visible()

    page.set_viewport_size({"width": 360, "height": 740})

    expect(danse).to_be_hidden()
    page.get_by_text("Filtres", exact=True).click()
    expect(danse).to_be_visible()
