"""A template from its first word to the offer it becomes: partner, teacher, partner."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from offers.models import CollectiveOffer, OfferTemplate
from tests.factories.offers import in_days
from tests.factories.schools import TeacherFactory
from tests.factories.venues import MemberFactory, VenueFactory

both_worlds = pytest.mark.parametrize("java_script", [True, False], ids=["js", "nojs"])


@both_worlds
def test_a_template_is_published_asked_for_answered_and_turned_into_an_offer(
    page: Page, site: str, sign_in: Callable[[User], None], java_script: bool
) -> None:
    venue, teacher = VenueFactory(), TeacherFactory()
    member = MemberFactory(partner=venue.partner)
    wished = in_days(60)

    sign_in(member)
    page.goto(f"{site}/pro/vitrines/")
    page.get_by_role("link", name="Créer une offre vitrine").click()
    page.get_by_label("Titre de l’offre").fill("Les coulisses du théâtre")
    page.get_by_label("Description pour les enseignants").fill("Une visite, puis un atelier.")
    page.get_by_label("Visite guidée").check()
    page.get_by_label("Théâtre, expression dramatique, marionnettes").check()
    page.get_by_label("4e").check()
    save = page.get_by_role("button", name="Enregistrer et relire")
    save.click()
    expect(page.locator("#error-summary")).to_contain_text("Corrigez 1 erreur")
    page.get_by_label("Chez vous").check()
    save.click()
    page.get_by_role("button", name="Publier la vitrine").click()
    shared = page.get_by_role("link", name="/vitrines/OV-")
    expect(shared).to_be_visible()
    template = OfferTemplate.objects.get()

    sign_in(teacher)
    page.goto(f"{site}/adage/vitrines/")
    page.get_by_role("link", name="Les coulisses du théâtre").click()
    page.get_by_role("link", name="Demander une offre").click()
    page.get_by_label("Première date souhaitée").fill(f"{wished:%d/%m/%Y}")
    page.get_by_label("Nombre d’élèves").fill("28")
    page.get_by_label("4e").check()
    page.get_by_label("Votre projet").fill("Une visite pour la 4e B.")
    page.get_by_role("button", name="Envoyer la demande").click()
    expect(page.get_by_role("status").first).to_contain_text("Demande envoyée à")

    sign_in(member)
    page.goto(f"{site}/pro/vitrines/{template.ref}/")
    page.get_by_role("link", name="Demandes 1").click()
    page.get_by_role("link", name="Les coulisses du théâtre").click()
    expect(page.locator("main")).to_contain_text("Une visite pour la 4e B.")
    page.get_by_label("Votre réponse").fill("Avec plaisir.")
    page.get_by_role("button", name="Répondre à la demande").click()
    expect(page.locator("main")).to_contain_text("En discussion")
    page.get_by_role("button", name="Transformer en offre").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Date et prix")
    expect(page.get_by_label("Date de début")).to_have_value(f"{wished:%d/%m/%Y}")
    expect(page.get_by_label("Nombre d’élèves")).to_have_value("28")
    offer = CollectiveOffer.objects.get()
    assert (offer.teacher, offer.institution) == (teacher, teacher.school_role.institution)

    sign_in(teacher)
    page.goto(f"{site}/adage/demandes/")
    page.get_by_role("link", name="Les coulisses du théâtre").click()
    expect(page.locator("main")).to_contain_text("Offre en préparation")
    expect(page.locator("main")).to_contain_text("Avec plaisir.")
