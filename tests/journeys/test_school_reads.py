"""What one reads before acting: somebody who may only look, the outings of the day, the credit."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.factories.offers import (
    ConfirmedBookingFactory,
    OfferFactory,
    PrebookedBookingFactory,
    in_days,
)
from tests.factories.schools import InstitutionFactory, ReadOnlyFactory
from tests.factories.templates import TemplateFactory
from tests.stage import build_stage

pytestmark = pytest.mark.django_db(transaction=True)
both_worlds = pytest.mark.parametrize("java_script", [True, False], ids=["js", "nojs"])
SignIn = Callable[[User], None]
NBSP = "\u00a0"
ACTS = ["Préréserver", "Demander", "Prévenez-moi si elle se libère", "Ajouter à mon agenda"]


def nothing_to_press(page: Page) -> None:
    """None of the acts of a teacher, and the page says why."""
    for name in ACTS:
        for role in ("link", "button"):
            expect(page.get_by_role(role, name=name)).to_have_count(0)
    banner = page.get_by_text("Consultation seule.")
    expect(banner).to_have_count(1)


@both_worlds
@pytest.mark.parametrize("known", [True, False], ids=["of a school", "of none"])
def test_who_may_only_read_browses_and_is_told_why_nothing_is_to_be_done(
    page: Page, site: str, sign_in: SignIn, known: bool, java_script: bool
) -> None:
    """S3: ADAGE's « readonly », or an institution we do not know."""
    OfferFactory(title="Masques et chœur")
    taken = PrebookedBookingFactory(offer=OfferFactory(title="Déjà prise")).offer
    TemplateFactory(title="Les coulisses")
    sign_in(ReadOnlyFactory(institution=InstitutionFactory() if known else None))
    why = "permet de tout lire, pas d’agir" if known else "de quel établissement vous êtes"
    page.goto(f"{site}/adage/recherche/")
    expect(page.locator(".offer")).to_have_count(2)
    nothing_to_press(page)
    expect(page.get_by_text(why)).to_be_visible()

    page.get_by_label("Rechercher un projet, un lieu, un partenaire").fill("masques")
    page.get_by_role("button", name="Rechercher").click()
    expect(page.locator(".offer")).to_have_count(1)
    page.get_by_role("link", name="Masques et chœur").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Masques et chœur")
    panel = page.get_by_role("complementary", name="Préréserver et contacter")
    expect(panel).to_contain_text("Seuls les enseignants d’un établissement participant")
    nothing_to_press(page)
    expect(page.get_by_text("Crédit disponible")).to_have_count(0)

    page.goto(f"{site}/adage/offres/{taken.ref}/")
    expect(panel).to_contain_text("Un autre établissement l’a retenue.")
    nothing_to_press(page)
    page.goto(f"{site}/adage/recherche/?type=vitrine")
    page.get_by_role("link", name="Les coulisses").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Les coulisses")
    nothing_to_press(page)


@both_worlds
def test_before_prebooking_a_teacher_reads_the_outings_of_that_day_and_the_credit_left(
    page: Page, site: str, sign_in: SignIn, java_script: bool
) -> None:
    """On the page of the offer, and again when one checks before pre-booking."""
    stage, start = build_stage(), in_days(60)
    for title, hours in (("Aux mêmes heures", 1), ("Le soir", 5)):
        begins = start + timedelta(hours=hours)
        offer = OfferFactory(
            title=title,
            line__starts_at=begins,
            line__ends_at=begins + timedelta(hours=2),
            line__price=Decimal(450),
        )
        ConfirmedBookingFactory(
            offer=offer, teacher=stage.teacher, principal=stage.principal, class_name="4e B"
        )
    ConfirmedBookingFactory(offer=OfferFactory(title="Ailleurs", line__starts_at=start))
    sign_in(stage.teacher)
    page.goto(f"{site}/adage/offres/{stage.offer.ref}/")

    that_day = page.get_by_role("region", name="Ce jour-là dans l’établissement")
    expect(that_day.locator("li")).to_have_count(2)
    expect(that_day.locator("li").first).to_contain_text("Aux mêmes heures, 4e B")
    expect(that_day.get_by_text("vérifiez qu’il ne s’agit pas des mêmes élèves")).to_have_count(1)
    effect = page.locator(".credit-effect").first
    expect(effect).to_contain_text(f"5{NBSP}300,00{NBSP}€")
    expect(effect).to_contain_text(f"4{NBSP}980,00{NBSP}€")

    page.get_by_role("link", name="Préréserver", exact=True).click()
    where = page.get_by_role("dialog") if java_script else page.locator("main")
    expect(where).to_contain_text("Aux mêmes heures")
    expect(where).to_contain_text(f"4{NBSP}980,00{NBSP}€")

    stage.budget.__class__.objects.filter(pk=stage.budget.pk).update(amount=Decimal(1000))
    page.goto(f"{site}/adage/offres/{stage.offer.ref}/")
    expect(page.get_by_text(f"Il manque 220,00{NBSP}€")).to_be_visible()
