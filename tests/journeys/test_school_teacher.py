"""The teacher's stories: accept, wait, ask, follow, see the month; with scripts and without."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from bookings import actions
from bookings.models import Booking
from catalogue.models import Watch
from offers.models import OfferRequest
from tests.factories.offers import OfferFactory, PrebookedBookingFactory, in_days
from tests.factories.schools import TeacherFactory
from tests.factories.templates import RequestFactory, TemplateFactory
from tests.proposals import propose
from tests.stage import Stage, build_stage

pytestmark = pytest.mark.django_db(transaction=True)
both_worlds = pytest.mark.parametrize("java_script", [True, False], ids=["js", "nojs"])
SignIn = Callable[[User], None]


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def proposed() -> Stage:
    stage = build_stage()
    propose(stage, stage.prebook(class_name="4e B").reference)
    return stage


@both_worlds
def test_a_teacher_accepts_new_terms_from_the_home_page(
    page: Page, site: str, sign_in: SignIn, java_script: bool
) -> None:
    """R30: one click; the line says what happened, or the page of the booking does."""
    stage = proposed()
    sign_in(stage.teacher)
    page.goto(f"{site}/adage/")
    expect(page.locator(".differences li")).to_have_count(2)

    page.get_by_role("button", name="Accepter").click()

    if java_script:
        expect(page.get_by_text("Préréservation envoyée.").first).to_be_visible()
        expect(page.locator("#announcements")).to_have_text("Préréservation envoyée.")
        page.get_by_role("link", name="Voir la préréservation").click()
    heading(page, "Préréservation envoyée")
    assert Booking.objects.get(state="PREBOOKED").stock.price == stage.line.price - 20


@both_worlds
def test_a_teacher_declines_new_terms_with_a_reason(
    page: Page, site: str, sign_in: SignIn, java_script: bool
) -> None:
    stage = proposed()
    sign_in(stage.teacher)
    page.goto(f"{site}/adage/suivi/")
    page.get_by_role("link", name=stage.offer.title).click()
    heading(page, "Nouvelle proposition")
    page.get_by_label("Motif").fill("La classe est en stage.")
    page.get_by_role("button", name="Refuser les nouvelles conditions").click()
    expect(page.get_by_text("Réponse envoyée")).to_be_visible()
    assert stage.offer.lines.get(withdrawn_at=None).held_for is None


@both_worlds
def test_a_teacher_asks_to_be_told_when_a_taken_offer_is_free(
    page: Page, site: str, sign_in: SignIn, java_script: bool
) -> None:
    taken, teacher = PrebookedBookingFactory(), TeacherFactory()
    sign_in(teacher)
    page.goto(f"{site}/adage/offres/{taken.offer.ref}/")
    page.get_by_role("button", name="Prévenez-moi si elle se libère").click()
    expect(page.get_by_text("C’est noté")).to_be_visible()
    assert Watch.objects.get().user == teacher

    actions.withdraw(booking_id=taken.pk, by=taken.teacher)
    page.reload()
    expect(page.get_by_role("link", name="Préréserver", exact=True)).to_be_visible()


@both_worlds
def test_a_request_is_kept_while_one_types_then_followed_to_its_offer(
    page: Page, site: str, sign_in: SignIn, java_script: bool
) -> None:
    template, teacher = TemplateFactory(), TeacherFactory()
    sign_in(teacher)
    page.goto(f"{site}/adage/vitrines/{template.ref}/demande/")
    page.get_by_label("Votre projet").fill("Une visite, puis un atelier.")
    if java_script:
        expect(page.locator("#brouillon")).to_contain_text("Brouillon enregistré à")
    else:
        page.get_by_role("button", name="Enregistrer le brouillon").click()
        expect(page.get_by_text("Vous le retrouverez")).to_be_visible()
    page.goto(f"{site}/adage/")
    page.get_by_role("link", name=f"Brouillon\u00a0: {template.title}").click()
    expect(page.get_by_label("Votre projet")).to_have_value("Une visite, puis un atelier.")
    for rank, label in enumerate(("Première", "Deuxième", "Troisième")):
        day = in_days(60 + rank)
        page.get_by_label(f"{label} date souhaitée").fill(f"{day:%d/%m/%Y}")
    page.get_by_label("Nombre d’élèves").fill("28")
    page.get_by_role("checkbox", name="4e").check()
    page.get_by_role("button", name="Envoyer la demande").click()

    expect(page.get_by_text("Demande envoyée à")).to_be_visible()
    assert len(OfferRequest.objects.get().wished_dates) == 3
    page.goto(f"{site}/adage/suivi/")
    row = page.locator("tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("Étape 1 sur 5\u00a0: demande au partenaire")


@both_worlds
def test_the_follow_up_is_narrowed_and_its_file_follows(
    page: Page, site: str, sign_in: SignIn, java_script: bool
) -> None:
    booking = PrebookedBookingFactory()
    RequestFactory(teacher=booking.teacher)
    sign_in(booking.teacher)
    page.goto(f"{site}/adage/suivi/")
    expect(page.locator("tbody tr")).to_have_count(2)

    page.get_by_label("Où elle en est").select_option("En attente de la direction")
    if not java_script:
        page.get_by_role("button", name="Filtrer").click()

    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"etat=attente"))
    link = page.get_by_role("link", name="Exporter (CSV, 1 ligne)")
    with page.expect_download() as file:
        link.click()
    assert file.value.suggested_filename == "suivi.csv"


@both_worlds
def test_the_calendar_shows_the_month_of_an_outing_and_the_feed_its_address(
    page: Page, site: str, sign_in: SignIn, java_script: bool
) -> None:
    start = in_days(45)
    booking = PrebookedBookingFactory(
        class_name="4e B",
        offer=OfferFactory(line__starts_at=start, line__ends_at=start + timedelta(hours=2)),
    )
    sign_in(booking.teacher)
    page.goto(f"{site}/adage/suivi/")
    page.locator("#resultats").get_by_role("link", name="Calendrier").click()
    heading(page, "Calendrier de l’établissement")
    wanted = page.locator(".event")
    for _ in range(3):
        page.wait_for_load_state()
        if wanted.count():
            break
        title = page.locator("#mois").inner_text()
        page.get_by_role("link", name="Mois suivant").click()
        expect(page.locator("#mois")).not_to_have_text(title)
    expect(wanted.first).to_contain_text(booking.offer.title)
    page.get_by_role("link", name="Liste").click()
    expect(page.locator(".agenda")).to_contain_text(booking.teacher.full_name)

    page.get_by_role("link", name="S’abonner au calendrier").click()
    page.get_by_role("button", name="Créer mon adresse").click()
    expect(page.get_by_label("Adresse à donner à votre agenda")).to_have_value(
        re.compile(r"/calendrier/.+\.ics$")
    )
