"""The head's stories: the credit in sight, several decisions, a question, a freeze."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from bookings.models import Booking
from schools.actions import suspend
from schools.models import Budget, Institution
from tests.factories.offers import (
    ConfirmedBookingFactory,
    OfferFactory,
    PrebookedBookingFactory,
)
from tests.factories.people import StaffFactory
from tests.factories.schools import (
    BudgetFactory,
    InstitutionFactory,
    PrincipalFactory,
    TeacherFactory,
)
from tests.owner import rewrite

pytestmark = pytest.mark.django_db(transaction=True)
both_worlds = pytest.mark.parametrize("java_script", [True, False], ids=["js", "nojs"])
SignIn = Callable[[User], None]
NBSP = "\u00a0"


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def prebooked(school: Institution, title: str, price: int, **said: object) -> Booking:
    offer = OfferFactory(title=title, line__price=Decimal(price))
    return PrebookedBookingFactory(offer=offer, institution=school, **said)


@pytest.fixture
def school_with_decisions(transactional_db: None) -> Institution:
    """A school of 6 200 €, 2 140 € realised, 1 300 € to come, three pre-bookings."""
    school = InstitutionFactory()
    BudgetFactory(institution=school)
    principal = PrincipalFactory(institution=school)
    for price in (2140, 1300):
        ConfirmedBookingFactory(
            offer=OfferFactory(line__price=Decimal(price)), institution=school, principal=principal
        )
    now = timezone.now()
    rewrite(Booking.objects.filter(price=2140), starts_at=now, ends_at=now)
    prebooked(school, "Masques et chœur", 450, class_name="4e B")
    prebooked(school, "Une autrice en classe", 360)
    prebooked(school, "Festival Grandes Marées", 2100)
    return school


@pytest.fixture
def decider(school_with_decisions: Institution) -> User:
    """The head of that school."""
    return User.objects.get(
        school_role__institution=school_with_decisions, school_role__role="PRINCIPAL"
    )


def figures(page: Page) -> dict[str, Decimal]:
    """The numbers of the credit, as the page prints them."""
    found = {}
    for group in page.locator(".figures").first.locator("> div").all():
        name = group.locator("dt").inner_text().split()[0]
        said = re.sub(r"[^0-9,−]", "", group.locator("dd b").inner_text()).replace("−", "-")
        found[name] = Decimal(said.replace(",", "."))
    return found


def drawn(page: Page, name: str) -> tuple[float, float]:
    """Left edge and width of a part of the gauge, in pixels of its drawing, strokes left out."""
    part = page.locator(f"#jauge .gauge__{name}").first
    left, width = part.evaluate("part => [part.getBBox().x, part.getBBox().width]")
    return left, width


def test_the_gauge_and_the_numbers_tell_the_same_truth(
    page: Page, site: str, sign_in: SignIn, decider: User
) -> None:
    """U20: texts exact, segments to one pixel, the selection, nothing beyond the credit."""
    sign_in(decider)
    page.goto(f"{site}/adage/decisions/")
    said = figures(page)
    assert said == {
        "Crédit": 6200,
        "Engagé": 3440,
        "Disponible": 2760,
        "En": 2910,
        "Prévisionnel": -150,
    }
    assert said["Engagé"] + said["Disponible"] == said["Crédit"]
    whole = drawn(page, "frame")[1]
    realised, engaged = drawn(page, "realised"), drawn(page, "engaged")
    free = realised[1] + engaged[1], whole - realised[1] - engaged[1]
    before = 0
    for (left, width), euros in ((realised, 2140), (engaged, 1300), (free, 2760)):
        assert abs(left - whole * before / 6200) <= 1, (euros, left, whole)
        assert abs(width - whole * euros / 6200) <= 1, (euros, width, whole)
        before += euros

    box = page.get_by_role("checkbox", name="Choisir Masques et chœur")
    box.check()
    expect(page.locator("#selection")).to_contain_text(f"il restera 2{NBSP}310,00{NBSP}€")
    expect(page.get_by_role("status")).to_contain_text("1 sélectionnée, 450,00")
    expect(box).to_be_focused()
    page.get_by_role("checkbox", name="Choisir Une autrice en classe").check()
    expect(page.locator("#selection")).to_contain_text("2 sélectionnées, 810,00")
    expect(page.locator("#selection")).to_contain_text(f"il restera 1{NBSP}950,00{NBSP}€")
    expect(page.locator("#selection")).to_contain_text(f"il manquerait 150,00{NBSP}€")
    left, width = drawn(page, "brace")
    assert abs(left - whole * 3440 / 6200) <= 1
    assert abs(width - whole * 810 / 6200) <= 1
    expect(page).to_have_url(re.compile("choix=.*choix="))


@both_worlds
def test_confirming_beyond_the_credit_says_what_is_missing_and_changes_nothing(
    page: Page, site: str, sign_in: SignIn, decider: User, java_script: bool
) -> None:
    """U20, INSUFFICIENT_FUND."""
    Budget.objects.update(amount=3500)
    sign_in(decider)
    page.goto(f"{site}/adage/decisions/")
    page.get_by_role("link", name="Masques et chœur", exact=True).click()
    expect(page.locator("main")).to_contain_text(f"il manque 390,00{NBSP}€")
    page.get_by_role("button", name="Confirmer la réservation").click()

    heading(page, f"Crédit insuffisant{NBSP}: il manque 390,00{NBSP}€")
    assert Booking.objects.filter(state="PREBOOKED").count() == 3
    assert Budget.objects.get().engaged == 3440


@both_worlds
def test_several_are_confirmed_and_others_refused_together(
    page: Page, site: str, sign_in: SignIn, decider: User, java_script: bool
) -> None:
    """S20, R22: check answers, each line on its own; the others wait."""
    sign_in(decider)
    page.goto(f"{site}/adage/decisions/")
    for title in ("Masques et chœur", "Une autrice en classe"):
        page.get_by_role("checkbox", name=f"Choisir {title}").check()
    if not java_script:
        page.get_by_role("button", name="Calculer").click()
    page.get_by_role("button", name="Confirmer les 2 réservations sélectionnées").click()
    heading(page, "Vérifier puis confirmer deux réservations")
    page.get_by_role("button", name="Confirmer les 2 réservations").click()
    expect(page.locator("main")).to_contain_text("2 réservations confirmées")

    page.get_by_role("checkbox", name="Choisir Festival Grandes Marées").check()
    if not java_script:
        page.get_by_role("button", name="Calculer").click()
    page.get_by_role("button", name="Refuser…").click()
    heading(page, f"Refuser une préréservation{NBSP}?")
    page.get_by_role("button", name="Refuser la préréservation").click()
    expect(page).to_have_title(re.compile("^Erreur"))
    page.get_by_label("Crédit").check()
    page.get_by_role("button", name="Refuser la préréservation").click()
    expect(page.locator("main")).to_contain_text("1 préréservation refusée")
    heading(page, "Rien à décider aujourd’hui")


@both_worlds
def test_a_question_goes_to_the_teacher_and_the_answer_comes_back(
    page: Page, site: str, sign_in: SignIn, decider: User, java_script: bool
) -> None:
    """The pre-booking keeps waiting."""
    booking = Booking.objects.get(offer__title="Masques et chœur")
    sign_in(decider)
    page.goto(f"{site}/adage/decisions/{booking.reference}/")
    page.get_by_label("Votre question").fill("Qui accompagne les élèves ?")
    page.get_by_role("button", name="Envoyer la question").click()
    expect(page.locator("main")).to_contain_text("La préréservation reste en attente.")

    sign_in(booking.teacher)
    page.goto(f"{site}/adage/suivi/{booking.reference}/")
    expect(page.locator(".timeline")).to_contain_text("Qui accompagne les élèves")
    page.get_by_label("Votre réponse").fill("Trois professeurs.")
    page.get_by_role("button", name="Envoyer la réponse").click()
    expect(page.locator(".timeline")).to_contain_text("Trois professeurs.")

    sign_in(decider)
    page.goto(f"{site}/adage/decisions/{booking.reference}/")
    expect(page.locator(".timeline")).to_contain_text("Trois professeurs.")
    assert Booking.objects.get(pk=booking.pk).state == "PREBOOKED"


@both_worlds
def test_a_head_reads_the_budget_and_what_would_be_left(
    page: Page, site: str, sign_in: SignIn, decider: User, java_script: bool
) -> None:
    """R44: numbers, what-if, movements, files."""
    sign_in(decider)
    page.goto(f"{site}/adage/")
    page.get_by_role("navigation").get_by_role("link", name="Budget").first.click()
    expect(page.get_by_role("table", name="mouvement")).to_be_visible()
    assert figures(page)["Disponible"] == 2760
    page.get_by_role("link", name="Si tout est confirmé").click()
    expect(page.locator("main")).to_contain_text(f"Il manquerait 150,00{NBSP}€")
    expect(page.get_by_role("table", name="mouvement")).to_contain_text("Crédit attribué")
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger (PDF)").click()
    assert download.value.suggested_filename.endswith(".pdf")


@both_worlds
def test_a_head_delegates_and_the_delegate_decides_up_to_the_ceiling(
    page: Page,
    site: str,
    sign_in: SignIn,
    decider: User,
    school_with_decisions: Institution,
    java_script: bool,
) -> None:
    """Off by default; logged; taken back."""
    deputy = TeacherFactory(
        institution=school_with_decisions, first_name="Yann", last_name="Le Bris"
    )
    sign_in(decider)
    page.goto(f"{site}/adage/equipe/")
    page.get_by_role("link", name="Déléguer mes décisions").click()
    page.get_by_label("À qui déléguer").select_option(str(deputy.pk))
    page.get_by_label("Jusqu’au").fill(f"{timezone.localdate():%d/%m/%Y}")
    page.get_by_label("Plafond par réservation").fill("400")
    page.get_by_role("button", name="Déléguer mes décisions").click()
    expect(page.locator("main")).to_contain_text("Yann Le Bris peut décider à votre place.")

    sign_in(deputy)
    page.goto(f"{site}/adage/decisions/")
    page.get_by_role("link", name="Masques et chœur", exact=True).click()
    expect(page.locator("main")).to_contain_text("Cette confirmation revient à la direction.")
    expect(page.get_by_role("button", name="Confirmer la réservation")).to_have_count(0)
    page.goto(f"{site}/adage/decisions/")
    page.get_by_role("link", name="Une autrice en classe", exact=True).click()
    page.get_by_role("button", name="Confirmer la réservation").click()
    heading(page, "Réservation confirmée")

    sign_in(decider)
    page.goto(f"{site}/adage/equipe/")
    expect(page.locator("main")).to_contain_text(
        f"Yann Le Bris, par délégation de {decider.full_name}"
    )
    page.get_by_role("link", name="Retirer la délégation").click()
    page.get_by_role("button", name="Retirer la délégation").click()
    expect(page.locator("main")).to_contain_text("Retirée le")
    sign_in(deputy)
    page.goto(f"{site}/adage/decisions/")
    heading(page, "Action réservée au chef d’établissement")


@both_worlds
def test_a_suspension_is_read_everywhere_and_confirms_nothing(
    page: Page, site: str, sign_in: SignIn, decider: User, java_script: bool
) -> None:
    """R45: set without deployment; follow-up untouched; pre-booked before T may be confirmed."""
    booking = Booking.objects.get(offer__title="Masques et chœur")
    sign_in(decider)
    page.goto(f"{site}/adage/decisions/{booking.reference}/")
    now = timezone.now()
    suspend(
        ministry="",
        from_at=now,
        to_at=None,
        message="Bilan de fin d’année.",
        prebooked_before_at=now - timedelta(days=1),
        by=StaffFactory(),
    )
    early = Booking.objects.get(offer__title="Une autrice en classe")
    rewrite(Booking.objects.filter(pk=early.pk), prebooked_at=now - timedelta(days=2))
    page.get_by_role("button", name="Confirmer la réservation").click()
    heading(page, f"Les réservations sont suspendues{NBSP}: Bilan de fin d’année.")
    expect(page.locator(".banner")).to_contain_text("Bilan de fin d’année.")
    for path in ("", "suivi/", "recherche/", "budget/", "decisions/"):
        page.goto(f"{site}/adage/{path}")
        expect(page.get_by_text("Bilan de fin d’année.")).to_have_count(1)
    expect(page.get_by_text("Peut être confirmée malgré la suspension")).to_have_count(1)
    expect(page.get_by_text("Ne peut pas être confirmée pendant la suspension")).to_have_count(2)
    page.goto(f"{site}/adage/decisions/{booking.reference}/")
    expect(page.locator("main")).to_contain_text("Confirmation suspendue.")
    expect(page.get_by_role("button", name="Confirmer la réservation")).to_have_count(0)
    expect(page.get_by_role("button", name="Refuser la préréservation")).to_have_count(1)
    page.goto(f"{site}/adage/decisions/{early.reference}/")
    expect(page.locator("main")).to_contain_text("elle peut être confirmée malgré la suspension")
    page.get_by_role("button", name="Confirmer la réservation").click()
    heading(page, "Réservation confirmée")
    assert Booking.objects.get(pk=booking.pk).state == "PREBOOKED"
