"""The four main stories with the keyboard only: no click, no mouse (U9)."""

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from bookings.models import Booking, State
from offers.models import CollectiveOffer, Place
from tests.factories.offers import OfferFactory, PrebookedBookingFactory, in_days
from tests.factories.schools import (
    BudgetFactory,
    InstitutionFactory,
    PrincipalFactory,
    TeacherFactory,
)
from tests.factories.venues import MemberFactory, VenueFactory

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[User], None]
FARTHEST = 120
HAS_FOCUS = "(e) => e === document.activeElement"


def reach(page: Page, target: Locator, key: str = "Tab") -> None:
    """Press Tab until the target has the focus; a trap or a hole in the order fails here."""
    target.wait_for()
    for _ in range(FARTHEST):
        if target.evaluate(HAS_FOCUS):
            return
        page.keyboard.press(key)
    pytest.fail(f"the keyboard never reaches {target}")


def follow(page: Page, name: str, *, exact: bool = False) -> None:
    """Reach a link and press Enter."""
    reach(page, page.get_by_role("link", name=name, exact=exact).first)
    page.keyboard.press("Enter")


def push(page: Page, name: str) -> None:
    """Reach a button and press Enter; the next page is there when this returns."""
    reach(page, page.get_by_role("button", name=name).first)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def write(page: Page, label: str, words: str) -> None:
    """Reach a field and type over what it holds."""
    reach(page, page.get_by_label(label))
    page.keyboard.press("Control+a")
    page.keyboard.type(words)


def tick(page: Page, label: str) -> None:
    """Reach a checkbox and press Space."""
    reach(page, page.get_by_role("checkbox", name=label).first)
    page.keyboard.press("Space")


def choose(page: Page, label: str) -> None:
    """Reach the group of a radio button, then walk in it with the arrows."""
    wanted = page.get_by_role("radio", name=label)
    group = wanted.get_attribute("name")
    inside = f"document.activeElement.name === '{group}'"
    for _ in range(FARTHEST):
        if page.evaluate(inside):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    for _ in range(20):
        if wanted.is_checked():
            return
        page.keyboard.press("ArrowDown")
    pytest.fail(f"the arrows never reach {label}")


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def test_a_partner_writes_an_offer_with_the_keyboard(
    page: Page, site: str, sign_in: SignIn
) -> None:
    """S12: what it is, when and how much, without the mouse; an error summary on the way."""
    sign_in(MemberFactory(partner=VenueFactory().partner))
    page.goto(f"{site}/pro/")
    follow(page, "Créer une offre")

    heading(page, "L’offre")
    write(page, "Titre de l’offre", "Masques et chœur")
    tick(page, "Visite guidée")
    tick(page, "Théâtre, expression dramatique, marionnettes")
    tick(page, "4e")
    push(page, "Enregistrer et continuer")
    expect(page.locator("#error-summary")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Description pour les enseignants")).to_be_focused()
    page.keyboard.type("Une visite, puis un atelier.")
    push(page, "Enregistrer et continuer")

    heading(page, "Date et prix")
    write(page, "Date de début", f"{in_days(60):%d/%m/%Y}")
    write(page, "Heure de début", "9 h")
    write(page, "Heure de fin", "12 h")
    write(page, "Nombre d’élèves", "28")
    write(page, "Nombre d’accompagnateurs", "3")
    write(page, "Prix total pour le groupe", "450")
    push(page, "Enregistrer et continuer")

    heading(page, "Lieu et contact")
    assert CollectiveOffer.objects.get().state == "DRAFT"


def test_a_partner_addresses_and_publishes_an_offer_with_the_keyboard(
    page: Page, site: str, sign_in: SignIn
) -> None:
    """S12: where, to whom, and out it goes, without the mouse."""
    InstitutionFactory(name="Collège Rosa-Guillou", city="Fougères")
    offer = OfferFactory(
        state="DRAFT",
        place=Place.OTHER,
        event_address="1 rue du Port",
        event_postal_code="20200",
        event_city="Bastia",
    )
    sign_in(MemberFactory(partner=offer.venue.partner))
    page.goto(f"{site}/pro/offres/{offer.ref}/etapes/pratique/")

    heading(page, "Lieu et contact")
    choose(page, "Chez vous")
    write(page, "Qui prévenir à chaque étape ?", "billetterie@theatre.fr")
    push(page, "Enregistrer et continuer")

    heading(page, "Destinataire")
    choose(page, "Tous les établissements")
    push(page, "Enregistrer et continuer")

    heading(page, "Vérification")
    push(page, "Publier")
    expect(page.locator(".ticket")).to_contain_text("Publiée")
    assert CollectiveOffer.objects.get().state == "PUBLISHED"


def test_a_teacher_prebooks_with_the_keyboard(page: Page, site: str, sign_in: SignIn) -> None:
    """R20: search, filter, pre-book."""
    offer = OfferFactory(title="Masques et chœur", domains=["theatre"], levels=["4e"])
    sign_in(TeacherFactory())
    page.goto(f"{site}/adage/")
    follow(page, "Trouver un projet")
    write(page, "Rechercher un projet, un lieu, un partenaire", "choeur")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tick(page, "Théâtre")
    expect(page).to_have_url(re.compile("domaine=theatre"))
    follow(page, "Masques et chœur")
    heading(page, "Masques et chœur")
    follow(page, "Préréserver", exact=True)
    write(page, "Classe ou classes", "4e B")
    push(page, "Préréserver")

    heading(page, "Préréservation envoyée")
    assert Booking.objects.get().offer == offer


def test_a_head_confirms_with_the_keyboard(page: Page, site: str, sign_in: SignIn) -> None:
    """R21."""
    booking = PrebookedBookingFactory(offer=OfferFactory(title="Masques et chœur"))
    BudgetFactory(institution=booking.institution)
    sign_in(PrincipalFactory(institution=booking.institution))
    page.goto(f"{site}/adage/decisions/")
    follow(page, "Décider : Masques et chœur")
    push(page, "Confirmer la réservation")

    heading(page, "Réservation confirmée")
    booking = Booking.objects.get()
    assert booking.state == State.CONFIRMED


def test_a_head_selects_asks_and_refuses_with_the_keyboard(
    page: Page, site: str, sign_in: SignIn
) -> None:
    """R22: Space selects, the balance is announced, the arrows choose the motive."""
    booking = PrebookedBookingFactory(offer=OfferFactory(title="Masques et chœur"))
    BudgetFactory(institution=booking.institution)
    sign_in(PrincipalFactory(institution=booking.institution))
    page.goto(f"{site}/adage/decisions/{booking.reference}/")
    write(page, "Votre question", "Qui accompagne les élèves ?")
    push(page, "Envoyer la question")
    expect(page.locator(".timeline")).to_contain_text("Qui accompagne")

    page.goto(f"{site}/adage/decisions/")
    tick(page, "Choisir Masques et chœur")
    expect(page.locator("#announcements")).to_contain_text("1 sélectionnée, 320,00")
    push(page, "Refuser…")
    choose(page, "Calendrier")
    push(page, "Refuser la préréservation")
    heading(page, "Rien à décider aujourd’hui")
    assert Booking.objects.get().cancellation_note == "Calendrier"


def test_a_partner_changes_date_and_price_with_the_keyboard(
    page: Page, site: str, sign_in: SignIn
) -> None:
    """R30: under a pre-booking, up to the proposal; then the teacher accepts."""
    booking = PrebookedBookingFactory(offer=OfferFactory(title="Masques et chœur"))
    offer = booking.offer
    sign_in(MemberFactory(partner=offer.venue.partner))
    page.goto(f"{site}/pro/offres/{offer.ref}/")
    follow(page, "Modifier la date ou le prix")
    write(page, "Date de début", f"{in_days(75):%d/%m/%Y}")
    write(page, "Prix total pour le groupe", "430")
    push(page, "Vérifier les nouvelles conditions")
    heading(page, "Vérifier les nouvelles conditions")
    push(page, "Proposer ces nouvelles conditions")
    expect(page.locator(".ticket")).to_contain_text("430,00")

    sign_in(booking.teacher)
    page.goto(f"{site}/adage/offres/{offer.ref}/")
    follow(page, "Voir et répondre")
    push(page, "Accepter les nouvelles conditions")
    heading(page, "Préréservation envoyée")
    assert Booking.objects.get(state=State.PREBOOKED).price == Decimal(430)


def test_escape_closes_a_menu_and_gives_the_focus_back(
    page: Page, site: str, sign_in: SignIn
) -> None:
    """No trap: the menu of the person, opened and left with the keyboard."""
    sign_in(MemberFactory(partner=VenueFactory().partner))
    page.goto(f"{site}/pro/offres/")
    menu = page.locator("header details").first
    trigger = menu.locator("summary")
    reach(page, trigger)
    page.keyboard.press("Enter")
    expect(menu).to_have_attribute("open", "")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(trigger).to_be_focused()
    expect(menu).not_to_have_attribute("open", "")
