"""The partner's stories: write and publish, pause, delete the date and create another."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from offers.models import CollectiveOffer
from tests.factories.offers import OfferFactory, PrebookedBookingFactory, in_days
from tests.factories.schools import InstitutionFactory
from tests.factories.venues import MemberFactory, VenueFactory

both_worlds = pytest.mark.parametrize("java_script", [True, False], ids=["js", "nojs"])
SignIn = Callable[[User], None]


def fill_terms(page: Page, *, price: str) -> None:
    """Step « Date et prix », as people type it."""
    page.get_by_label("Date de début").fill(f"{in_days(60):%d/%m/%Y}")
    page.get_by_label("Heure de début").fill("9 h")
    page.get_by_label("Heure de fin").fill("12h")
    page.get_by_label("Nombre d’élèves").fill("28")
    page.get_by_label("Nombre d’accompagnateurs").fill("3")
    page.get_by_label("Prix total pour le groupe").fill(price)


@both_worlds
def test_a_partner_writes_an_offer_and_publishes_it(
    page: Page, site: str, sign_in: SignIn, java_script: bool
) -> None:
    """S12, S35, R10–R17: five steps, an error on the way, a step back, nothing lost."""
    school = InstitutionFactory(name="Collège Rosa-Guillou", city="Fougères")
    venue = VenueFactory()
    sign_in(MemberFactory(partner=venue.partner))
    page.goto(f"{site}/pro/")
    page.get_by_role("link", name="Créer une offre").first.click()

    expect(page.get_by_role("heading", level=1)).to_have_text("L’offre")
    page.get_by_label("Titre de l’offre").fill("Masques et chœur : visite et atelier")
    page.get_by_label("Visite guidée").check()
    page.get_by_label("Atelier de pratique").check()
    page.get_by_label("Théâtre, expression dramatique, marionnettes").check()
    page.get_by_label("4e").check()
    save = page.get_by_role("button", name="Enregistrer et continuer")
    save.click()
    summary = page.locator("#error-summary")
    expect(summary).to_contain_text("Corrigez 1 erreur pour continuer")
    expect(page.get_by_label("Titre de l’offre")).to_have_value(
        "Masques et chœur : visite et atelier"
    )
    summary.get_by_role("link").click()
    page.get_by_label("Description pour les enseignants").fill("Une visite, puis un atelier.")
    save.click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Date et prix")
    fill_terms(page, price="1 250,50 €")
    page.get_by_role("button", name="Revenir à l’étape 1").click()
    expect(page.get_by_label("Visite guidée")).to_be_checked()
    save.click()
    expect(page.get_by_label("Prix total pour le groupe")).to_have_value("1250,50")
    save.click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Lieu et contact")
    page.get_by_label("Chez vous").check()
    page.get_by_label("Qui prévenir à chaque étape ?").fill("billetterie@theatre.fr")
    save.click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Destinataire")
    search = page.get_by_label("Chercher un établissement")
    if java_script:  # a list opens under what is typed, the one chosen comes ticked
        expect(search).to_have_role("combobox")
        search.press_sequentially("fougères")
        page.get_by_role("option", name="Collège Rosa-Guillou").click()
    else:
        search.fill("fougères")
        page.get_by_role("button", name="Chercher").click()
        page.get_by_label("Collège Rosa-Guillou").check()
    expect(page.get_by_label("Collège Rosa-Guillou")).to_be_checked()
    save.click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Vérification")
    page.get_by_role("button", name="Publier pour Collège Rosa-Guillou").click()
    expect(page.get_by_role("status").first).to_contain_text("Offre publiée.")
    expect(page.locator(".ticket")).to_contain_text("Publiée")
    offer = CollectiveOffer.objects.get()
    assert (offer.state, offer.institution) == ("PUBLISHED", school)
    assert offer.formats == ["atelier", "visite-guidee"]


def test_a_half_typed_step_survives_leaving_by_a_plain_link(
    page: Page, site: str, sign_in: SignIn
) -> None:
    """S35: with scripts, answers are kept on the server while they are typed."""
    offer = OfferFactory(state="DRAFT", line=False)
    sign_in(MemberFactory(partner=offer.venue.partner))
    page.goto(f"{site}/pro/offres/{offer.ref}/etapes/date-prix/")
    page.get_by_label("Prix total pour le groupe").fill("pas encore")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_label("Nombre d’élèves").focus()
    page.get_by_role("link", name="Offres").first.click()
    page.wait_for_url(f"{site}/pro/offres/")
    page.goto(f"{site}/pro/offres/{offer.ref}/etapes/date-prix/")
    expect(page.get_by_label("Prix total pour le groupe")).to_have_value("pas encore")


@both_worlds
def test_a_partner_pauses_an_offer_and_puts_it_back_online(
    page: Page, site: str, sign_in: SignIn, java_script: bool
) -> None:
    """S38."""
    offer = OfferFactory(title="Le bruit des marées")
    sign_in(MemberFactory(partner=offer.venue.partner))
    page.goto(f"{site}/pro/offres/")
    page.get_by_role("link", name="Le bruit des marées").click()
    page.get_by_role("button", name="Mettre en pause").click()
    expect(page.get_by_role("status").first).to_contain_text("Offre mise en pause")
    expect(page.locator(".ticket")).to_contain_text("En pause")
    page.get_by_role("button", name="Remettre en ligne").click()
    expect(page.locator(".ticket")).to_contain_text("Publiée")


@both_worlds
def test_a_partner_deletes_the_date_under_a_prebooking_and_creates_another(
    page: Page, site: str, sign_in: SignIn, java_script: bool
) -> None:
    """R30, S25–S28: the warning names who loses the pre-booking; then a new line."""
    booking = PrebookedBookingFactory()
    offer = booking.offer
    sign_in(MemberFactory(partner=offer.venue.partner))
    page.goto(f"{site}/pro/offres/{offer.ref}/")
    expect(page.get_by_role("link", name=booking.teacher.email)).to_be_visible()
    page.get_by_role("link", name="Supprimer la date et le prix").click()
    expect(page.locator(".consequences")).to_contain_text(booking.teacher.full_name)
    page.get_by_role("button", name="Supprimer la date et le prix").click()
    expect(page.locator(".ticket")).to_contain_text("Sans date")
    page.get_by_role("link", name="Fixer une date et un prix").click()
    fill_terms(page, price="280")
    page.get_by_role("button", name="Enregistrer la date et le prix").click()
    expect(page.locator(".ticket")).to_contain_text("280,00")
    expect(page.locator(".ticket")).to_contain_text("Publiée")
    assert offer.lines.count() == 2
    booking.refresh_from_db(fields=["cancellation_reason"])
    assert booking.cancellation_reason == "TERMS_CHANGED"
