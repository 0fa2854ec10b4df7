"""What a teacher keeps: favourites, saved searches and their mail, offers to wait for; the menu."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from catalogue.models import Favourite, SavedSearch, Watch
from catalogue.tasks import send_digests
from offers import actions as offers
from outbox.actions import deliver_due
from tests.catalogue.searches import member_of, save
from tests.factories.offers import OfferFactory, PrebookedBookingFactory
from tests.factories.schools import InstitutionFactory, PrincipalFactory, TeacherFactory
from tests.factories.templates import TemplateFactory

pytestmark = pytest.mark.django_db(transaction=True)
both_worlds = pytest.mark.parametrize("java_script", [True, False], ids=["js", "nojs"])


@pytest.fixture
def signed_teacher(sign_in: Callable[[User], None]) -> User:
    """A teacher, signed in."""
    user = TeacherFactory()
    sign_in(user)
    return user


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


@both_worlds
def test_a_star_put_in_the_search_is_found_labelled_and_taken_away(
    page: Page, site: str, signed_teacher: User, java_script: bool
) -> None:
    OfferFactory(title="Chœur de masques")
    TemplateFactory(title="Les coulisses")
    page.goto(f"{site}/adage/recherche/")
    for title in ("Chœur de masques", "Les coulisses"):
        star = page.get_by_role("button", name=f"Favori\u00a0: {title}")
        expect(star).to_have_attribute("aria-pressed", "false")
        star.click()
        expect(star).to_have_attribute("aria-pressed", "true")
        if java_script:
            expect(page.locator("#announcements")).to_have_text("Favori ajouté.")
            expect(star).to_be_focused()
        else:
            expect(page.get_by_text("Favori ajouté.")).to_be_visible()
    assert Favourite.objects.filter(user=signed_teacher).count() == 2

    page.get_by_role("link", name="Favoris").click()
    heading(page, "Favoris")
    expect(page.get_by_role("heading", level=2)).to_have_text(["Les coulisses", "Chœur de masques"])
    page.get_by_role("link", name="Ajouter une étiquette\u00a0: Chœur de masques").click()
    heading(page, "Étiquettes")
    page.get_by_label("Étiquettes").fill("sortie de juin, avec les 4e")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("link", name="sortie de juin").click()
    expect(page.get_by_role("heading", level=2)).to_have_text(["Chœur de masques"])
    expect(page).to_have_url(re.compile(r"\?etiquette=sortie"))

    page.get_by_role("link", name="Toutes").click()
    page.get_by_role("button", name="Favori\u00a0: Chœur de masques").click()
    if java_script:
        expect(page.locator("#announcements")).to_have_text("Favori retiré.")
        page.reload()
    expect(page.get_by_role("heading", level=2)).to_have_text(["Les coulisses"])


@both_worlds
def test_a_favourite_out_of_reach_is_taken_away(
    page: Page, site: str, signed_teacher: User, java_script: bool
) -> None:
    offer = OfferFactory(title="Masques")
    page.goto(f"{site}/adage/recherche/")
    page.get_by_role("button", name="Favori\u00a0: Masques").click()
    expect(page.locator('.star [aria-pressed="true"]')).to_be_visible()
    offers.pause(offer_id=offer.pk, by=member_of(offer))

    page.goto(f"{site}/adage/favoris/")
    expect(page.get_by_text("Masques")).to_have_count(0)
    page.get_by_role("button", name="Retirer cette offre des favoris").click()
    expect(page.get_by_role("heading", name="Aucun favori")).to_be_visible()


@both_worlds
def test_a_search_is_saved_renamed_silenced_and_deleted(
    page: Page, site: str, signed_teacher: User, java_script: bool
) -> None:
    page.goto(f"{site}/adage/recherche/?domaine=danse&niveau=4e")
    page.get_by_role("link", name="Créer une alerte").click()
    heading(page, "Créer une alerte")
    name = page.get_by_label("Nom de la recherche")
    expect(name).to_have_value("Danse, 4e")
    name.fill("")
    page.get_by_role("button", name="Enregistrer la recherche").click()
    expect(page.locator(".error-summary")).to_contain_text("Donnez un nom à la recherche.")
    name.fill("Danse")
    page.get_by_role("button", name="Enregistrer la recherche").click()

    heading(page, "Alertes")
    line = page.locator(".action-row")
    expect(line).to_contain_text("courriel quotidien")
    line.get_by_role("link", name="Renommer la recherche Danse").click()
    heading(page, "Renommer la recherche")
    page.get_by_label("Nom de la recherche").fill("Danse en 4e")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Recherche renommée.")).to_be_visible()
    line.get_by_role("button", name="Arrêter le courriel").click()
    expect(line).to_contain_text("sans courriel")
    assert SavedSearch.objects.get().by_mail is False
    line.get_by_role("link", name="Danse en 4e", exact=True).click()
    expect(page).to_have_url(re.compile(r"/adage/recherche/\?domaine=danse&niveau=4e$"))
    page.go_back()
    line.get_by_role("button", name="Supprimer la recherche Danse en 4e").click()
    expect(page.get_by_role("heading", name="Aucune recherche enregistrée")).to_be_visible()


@both_worlds
def test_the_link_of_the_daily_mail_stops_it_without_signing_in(
    page: Page, site: str, java_script: bool
) -> None:
    """The mail leaves the day after; who reads it elsewhere has no session."""
    kept, tomorrow = save(TeacherFactory()), timezone.now() + timedelta(days=1)
    OfferFactory(title="Toute neuve", domains=["danse"], levels=["4e"])
    with time_machine.travel(tomorrow.replace(hour=12), tick=False):
        assert send_digests() == 1
        deliver_due()
        deliver_due()
    (letter,) = [sent for sent in mail.outbox if "Toute neuve" in sent.body]
    link = re.search(r"https?://[^/]+(/adage/alertes/arret/\S+)", letter.body)
    assert link

    page.goto(f"{site}{link[1]}")
    heading(page, "Arrêter les courriels de recherche\u00a0?")
    kept.refresh_from_db()
    assert kept.by_mail
    page.get_by_role("button", name="Arrêter les courriels").click()
    heading(page, "Courriels arrêtés")
    kept.refresh_from_db()
    assert not kept.by_mail


@both_worlds
def test_what_one_waits_for_is_listed_and_given_up(
    page: Page, site: str, signed_teacher: User, java_script: bool
) -> None:
    """One offer is still taken, another may no longer be opened: both can be given up."""
    taken, gone = PrebookedBookingFactory().offer, PrebookedBookingFactory().offer
    page.goto(f"{site}/adage/alertes/")
    expect(page.get_by_text("Vous n’en attendez aucune.")).to_be_visible()
    for offer in (taken, gone):
        page.goto(f"{site}/adage/offres/{offer.ref}/")
        page.get_by_role("button", name="Prévenez-moi si elle se libère").click()
        expect(page.get_by_text("C’est noté")).to_be_visible()
    offers.pause(offer_id=gone.pk, by=member_of(gone))

    page.get_by_role("link", name="Favoris").click()
    page.get_by_role("link", name="Alertes").click()
    here = page.get_by_role("navigation", name="Menu principal").locator("[aria-current]")
    expect(here).to_have_text("Favoris")
    waited = page.get_by_role("region", name="Offres retenues par d’autres").locator("li")
    expect(waited).to_have_count(2)
    expect(waited.first).to_contain_text("Offre retirée")
    expect(waited.last.get_by_role("link", name=taken.title)).to_be_visible()
    for name in ("offre retirée", taken.title):
        page.get_by_role("button", name=f"Ne plus me prévenir\u00a0: {name}").click()
        expect(page.get_by_text("Vous ne serez plus prévenu")).to_be_visible()
    expect(waited).to_have_count(0)
    assert not Watch.objects.exists()


@both_worlds
def test_an_offer_and_a_template_are_kept_shared_and_printed_from_their_page(
    page: Page, site: str, signed_teacher: User, context: BrowserContext, java_script: bool
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    offer, template = OfferFactory(), TemplateFactory()
    for path, link in (
        (f"/adage/offres/{offer.ref}/", f"/o/{offer.ref}/"),
        (f"/adage/vitrines/{template.ref}/", f"/vitrines/{template.ref}/"),
    ):
        page.goto(f"{site}{path}")
        page.get_by_role("button", name="Favori").click()
        expect(page.locator(".star button")).to_have_attribute("aria-pressed", "true")
        shared = page.get_by_role("link", name="Lien à partager")
        expect(shared).to_have_attribute("href", re.compile(f"^https?://[^/]+{link}$"))
        if java_script:
            page.get_by_role("button", name="Copier le lien").click()
            expect(page.locator("#announcements")).to_have_text("Lien copié.")
            expect(page.get_by_role("button", name="Imprimer cette page")).to_be_visible()
        else:
            expect(page.get_by_text("par le menu de votre navigateur")).to_be_visible()
    assert Favourite.objects.filter(user=signed_teacher).count() == 2


@both_worlds
def test_the_menu_leads_to_the_calendar_the_mails_and_for_a_head_the_team(
    page: Page, site: str, sign_in: Callable[[User], None], java_script: bool
) -> None:
    school = InstitutionFactory()
    for user, principals in (
        (TeacherFactory(institution=school), False),
        (PrincipalFactory(institution=school), True),
    ):
        sign_in(user)
        page.goto(f"{site}/adage/")
        menu = page.get_by_role("navigation", name="Menu principal")
        menu.get_by_role("link", name="Calendrier").click()
        heading(page, "Calendrier de l’établissement")
        expect(menu.get_by_role("link", name="Calendrier")).to_have_attribute(
            "aria-current", "page"
        )
        mine = page.locator(".site-header details.menu")
        mine.locator("summary").click()
        team = mine.get_by_role("link", name="Équipe et délégations")
        expect(team).to_have_count(int(principals))
        mine.get_by_role("link", name="Mes courriels").click()
        heading(page, "Mes courriels")
        if principals:
            mine.locator("summary").click()
            team.click()
            expect(page).to_have_url(f"{site}/adage/equipe/")
