"""Writing an offer with its image, what the page computes, the preview, a copy."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect
from pytest_django import Settings

from accounts.models import User
from offers.models import CollectiveOffer
from tests.adage_sync.public_service import Service
from tests.adage_sync.test_addresses import HOUSE, TOWN, base, say
from tests.factories.offers import DraftOfferFactory, OfferFactory
from tests.factories.venues import MemberFactory, VenueFactory
from tests.journeys.test_partner_offer import fill_terms
from tests.pictures import SVG, image, snapshot

__all__ = ["base"]
both_worlds = pytest.mark.parametrize("java_script", [True, False], ids=["js", "nojs"])
SignIn = Callable[[User], None]


@pytest.fixture(autouse=True)
def kept(settings: Settings, tmp_path: Path) -> None:
    """The folder of the files, empty."""
    settings.MEDIA_ROOT = tmp_path


def photo(data: bytes, name: str = "photo.jpg") -> FilePayload:
    return {"name": name, "mimeType": "image/jpeg", "buffer": data}


@both_worlds
def test_a_partner_begins_with_a_blank_page_adds_an_image_and_publishes(
    page: Page, site: str, sign_in: SignIn, java_script: bool
) -> None:
    """S12, R10: a bad file, a good one, the preview, the publication, the image in its page."""
    sign_in(MemberFactory(partner=VenueFactory().partner))
    page.goto(f"{site}/pro/offres/nouvelle/")
    page.get_by_role("link", name="Commencer une offre").click()
    page.get_by_label("Titre de l’offre").fill("Masques et chœur")
    page.get_by_label("Description pour les enseignants").fill("Une visite, puis un atelier.")
    page.get_by_label("Visite guidée").check()
    page.get_by_label("Théâtre, expression dramatique, marionnettes").check()
    page.get_by_label("4e").check()
    save = page.get_by_role("button", name="Enregistrer et continuer")
    page.get_by_label("Image", exact=False).first.set_input_files(photo(SVG, "dessin.jpg"))
    save.click()
    expect(page.locator("#error-summary")).to_contain_text("utilisez JPG, PNG, WebP ou HEIC")
    expect(page.get_by_label("Titre de l’offre")).to_have_value("Masques et chœur")
    page.locator("#id_image").set_input_files(photo(snapshot(width=1200, height=800)))
    if java_script:
        expect(page.locator(".chosen-image")).to_contain_text("1200 × 800 px")
        expect(page.locator(".chosen-image img")).to_have_count(2)
        page.locator("#id_image").set_input_files(photo(snapshot(width=500, height=800)))
        expect(page.locator(".chosen-image")).to_contain_text("il en faut au moins 600 × 400")
        page.locator("#id_image").set_input_files(photo(snapshot(width=1200, height=800)))
    page.get_by_label("Description de l’image").fill("Une scène vide")
    save.click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Date et prix")
    fill_terms(page, price="450")
    page.get_by_role("button", name="Aperçu côté enseignant").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Masques et chœur")
    shown = page.get_by_role("img", name="Une scène vide")
    expect(shown).to_have_js_property("naturalWidth", 1200)
    page.get_by_role("link", name="Revenir à l’étape « Date et prix »").click()
    expect(page.get_by_label("Prix total pour le groupe")).to_have_value("450,00")
    save.click()
    page.get_by_label("Chez vous").check()
    page.get_by_label("Qui prévenir à chaque étape ?").fill("billetterie@theatre.fr")
    save.click()
    save.click()
    page.get_by_role("button", name="Publier l’offre").click()
    expect(page.get_by_role("status").first).to_contain_text("Offre publiée.")
    expect(page.get_by_role("img", name="Une scène vide")).to_be_visible()
    assert CollectiveOffer.objects.get().state == "PUBLISHED"


@both_worlds
def test_a_double_click_on_the_first_step_is_one_draft(
    page: Page, site: str, sign_in: SignIn, java_script: bool
) -> None:
    sign_in(MemberFactory(partner=VenueFactory().partner))
    page.goto(f"{site}/pro/offres/nouvelle/etapes/offre/")
    page.get_by_label("Titre de l’offre").fill("Masques et chœur")
    page.get_by_label("Description pour les enseignants").fill("Une visite.")
    for label in ("Visite guidée", "Danse", "4e"):
        page.get_by_label(label, exact=True).check()
    page.get_by_role("button", name="Enregistrer et continuer").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("Date et prix")
    assert CollectiveOffer.objects.count() == 1


@both_worlds
def test_a_partner_copies_an_offer(
    page: Page, site: str, sign_in: SignIn, java_script: bool
) -> None:
    offer = OfferFactory(title="Le bruit des marées")
    sign_in(MemberFactory(partner=offer.venue.partner))
    page.goto(f"{site}/pro/offres/nouvelle/")
    page.get_by_label("la date, l’effectif et le prix").check()
    page.get_by_role("button", name="Dupliquer Le bruit des marées").click()
    expect(page.get_by_role("status").first).to_contain_text("Copie enregistrée")
    expect(page.get_by_label("Titre de l’offre")).to_have_value("Le bruit des marées")
    page.get_by_role("button", name="Enregistrer et continuer").click()
    expect(page.get_by_label("Prix total pour le groupe")).to_have_value("320,00")
    assert CollectiveOffer.objects.filter(state="DRAFT").count() == 1


def test_the_page_computes_while_one_types(page: Page, site: str, sign_in: SignIn) -> None:
    """Per pupil, a Sunday, the deadline taken with one click, the last save; Enter saves."""
    offer = DraftOfferFactory(line=False)
    sign_in(MemberFactory(partner=offer.venue.partner))
    page.set_viewport_size({"width": 1440, "height": 1200})
    page.goto(f"{site}/pro/offres/{offer.ref}/etapes/date-prix/")
    fill_terms(page, price="450")
    page.get_by_label("Date de début").fill("04/04/2027")
    expect(page.locator("#id_price_unite")).to_have_text("€, soit 16,07 € par élève")
    expect(page.locator("#avertissements")).to_contain_text("Le 4 avril 2027 est un dimanche.")
    expect(page.locator("#billet")).to_contain_text("450,00 €")
    expect(page.locator("#enregistre")).to_contain_text("Brouillon enregistré à")
    page.get_by_role("button", name="Prendre la date proposée").click()
    expect(page.get_by_label("Date limite de réservation")).to_have_value("20/03/2027")
    page.get_by_label("Prix total pour le groupe").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Lieu et contact")
    assert offer.lines.get().price == 450


def test_an_image_is_not_sent_with_every_letter(page: Page, site: str, sign_in: SignIn) -> None:
    """S35: saving while typing sends the words only."""
    offer = DraftOfferFactory(line=False)
    sign_in(MemberFactory(partner=offer.venue.partner))
    page.goto(f"{site}/pro/offres/{offer.ref}/etapes/offre/")
    page.locator("#id_image").set_input_files(photo(image()))
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.get_by_label("Titre de l’offre").fill("Un autre titre")
    assert "Un autre titre" in (sent.value.post_data_buffer or b"").decode(errors="replace")
    assert b"JFIF" not in (sent.value.post_data_buffer or b"")


def test_what_a_place_calls_for_is_shown_with_it(page: Page, site: str, sign_in: SignIn) -> None:
    """R10: an address elsewhere, departments when one travels; the sheet of styles does it."""
    offer = OfferFactory(state="DRAFT", line=False)
    sign_in(MemberFactory(partner=offer.venue.partner))
    page.goto(f"{site}/pro/offres/{offer.ref}/etapes/pratique/")
    address = page.get_by_label("Adresse", exact=True)
    departments = page.get_by_text("Choisir les départements")
    for place, elsewhere, travels in (
        ("Chez vous", False, False),
        ("À une autre adresse", True, False),
        ("Dans l’établissement", False, True),
        ("À décider ensemble", False, True),
    ):
        page.get_by_label(place).check()
        assert (address.is_visible(), departments.is_visible()) == (elsewhere, travels), place


def test_an_address_that_is_proposed_fills_its_three_fields(
    page: Page, site: str, sign_in: SignIn, base: Service
) -> None:
    """And a town by its post code; a base that falls silent leaves the fields to who types."""
    offer = OfferFactory(state="DRAFT", line=False)
    sign_in(MemberFactory(partner=offer.venue.partner))
    page.goto(f"{site}/pro/offres/{offer.ref}/etapes/pratique/")
    page.get_by_label("À une autre adresse").check()
    say(base, [HOUSE])
    page.get_by_label("Adresse", exact=True).press_sequentially("3 rue du sa")
    page.get_by_role("option", name="3 Rue du Sable, 35000 Rennes").click()
    expect(page.get_by_label("Adresse", exact=True)).to_have_value("3 Rue du Sable")
    code, town = page.get_by_label("Code postal"), page.get_by_label("Commune")
    expect(code).to_have_value("35000")
    expect(town).to_have_value("Rennes")
    say(base, [TOWN])
    code.fill("")
    code.press_sequentially("35300")
    page.get_by_role("option", name="35300 Fougères").click()
    expect(town).to_have_value("Fougères")
    say(base, [], code=500)
    town.fill("")
    town.press_sequentially("Vitré")
    page.get_by_role("button", name="Enregistrer et continuer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Destinataire")
    assert CollectiveOffer.objects.get().event_city == "Vitré"
