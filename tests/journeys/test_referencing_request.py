"""From « référencement requis » to the first offer: request, decision, open door (R3, R4)."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.factories.people import StaffFactory
from tests.factories.venues import MemberFactory, PartnerFactory, RequestFactory, VenueFactory
from tests.files import SVG, pdf
from venues.models import ReferencingRequest

both_worlds = pytest.mark.parametrize("java_script", [True, False], ids=["js", "nojs"])
SignIn = Callable[[User], None]
HOME = "/pro/referencement/"


def fill_the_pages(page: Page, folder: Path) -> None:
    """Activities, description, documents (one bad, one good), contact."""
    save = page.get_by_role("button", name="Enregistrer et continuer")
    page.get_by_label("Musée ou centre d’exposition").check()
    save.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Présentation")
    save.click()
    expect(page.locator("#error-summary")).to_contain_text("Présentez votre structure")
    page.get_by_label("Présentation de votre structure").fill("Nous animons des ateliers.")
    save.click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Documents")
    add = page.get_by_role("button", name="Ajouter ce document")
    (folder / "dessin.png").write_bytes(SVG)
    (folder / "projet.pdf").write_bytes(pdf())
    page.get_by_label("Projet artistique ou pédagogique").check()
    page.get_by_label("Fichier").set_input_files(folder / "dessin.png")
    add.click()
    expect(page.locator("#error-summary")).to_contain_text("ni un PDF, ni une image")
    expect(page.get_by_label("Projet artistique ou pédagogique")).to_be_checked()
    page.get_by_label("Fichier").set_input_files(folder / "projet.pdf")
    add.click()
    expect(page.get_by_role("status").first).to_contain_text("Document ajouté")
    with page.expect_download() as kept:
        page.get_by_role("link", name="projet.pdf").click()
    assert kept.value.path().read_bytes() == pdf()
    page.get_by_role("button", name="Continuer").click()

    expect(page.get_by_label("Personne à contacter")).not_to_be_empty()
    page.get_by_label("Téléphone").fill("02 99 00 00 00")
    save.click()


def decide(page: Page, site: str, request: ReferencingRequest) -> None:
    """The administration, from its queue to the decision."""
    page.goto(f"{site}/admin/")
    page.get_by_role("link", name="Demandes de référencement à instruire").click()
    page.get_by_role("link", name=request.ref).click()
    for verb in ("Prendre en charge", "Accepter"):
        page.get_by_role("link", name=verb).click()
        page.get_by_role("button", name=verb).click()
    expect(page.locator("body")).to_contain_text("La structure est référencée.")


@both_worlds
def test_a_structure_asks_is_accepted_and_creates_an_offer_at_once(
    page: Page, site: str, sign_in: SignIn, java_script: bool, tmp_path: Path
) -> None:
    """R3, R4: closed and says why; five pages; queue; the door opens without waiting."""
    partner = PartnerFactory(referenced=False)
    VenueFactory(partner=partner)
    member, clerk = MemberFactory(partner=partner), StaffFactory()
    sign_in(member)
    page.goto(f"{site}/pro/offres/nouvelle/")
    expect(page.locator("main")).to_contain_text("Cette entrée est fermée")
    page.get_by_role("link", name="Demander le référencement").click()
    page.get_by_role("link", name="Demander le référencement").click()
    fill_the_pages(page, tmp_path)

    expect(page.get_by_role("heading", level=1)).to_have_text("Vérification")
    expect(page.locator(".check-answers")).to_contain_text("projet.pdf")
    page.get_by_role("button", name="Déposer la demande").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Demande déposée")
    request = ReferencingRequest.objects.get()
    expect(page.locator("main")).to_contain_text(request.ref)

    sign_in(clerk)
    decide(page, site, request)

    sign_in(member)
    page.goto(f"{site}{HOME}")
    expect(page.locator(".timeline")).to_contain_text("Demande acceptée")
    page.get_by_role("link", name="Créer une offre").click()
    expect(page.locator("main")).not_to_contain_text("Cette entrée est fermée")
    page.goto(f"{site}/pro/offres/nouvelle/etapes/offre/")
    page.get_by_label("Titre de l’offre").fill("Visite des réserves")
    page.get_by_label("Visite guidée").check()
    page.get_by_label("Patrimoine").check()
    page.get_by_label("4e").check()
    page.get_by_label("Description pour les enseignants").fill("Une visite, puis un atelier.")
    page.get_by_role("button", name="Enregistrer et continuer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Date et prix")


def test_a_refused_structure_answers_corrects_and_files_again(
    page: Page, site: str, sign_in: SignIn
) -> None:
    """R4: reason, thread, « Corriger et redéposer »."""
    request = RequestFactory(state="REFUSED")
    sign_in(request.member)
    page.goto(f"{site}{HOME}")
    expect(page.locator(".panel")).to_contain_text("Décrivez ce que vous proposez")
    page.get_by_label("Votre message").fill("Nous complétons.")
    page.get_by_role("button", name="Envoyer le message").click()
    expect(page.locator("#echanges")).to_contain_text("Nous complétons.")
    page.get_by_role("button", name="Corriger et redéposer").click()
    page.get_by_role("link", name="Modifier : présentation").click()
    page.get_by_label("Présentation de votre structure").fill("Des ateliers avec des classes.")
    page.get_by_role("button", name="Enregistrer et continuer").click()
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("button", name="Enregistrer et continuer").click()
    page.get_by_role("button", name="Déposer la demande").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Demande déposée")
    assert ReferencingRequest.objects.get().state == "FILED"
