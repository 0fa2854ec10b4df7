"""The head's movements as files read back, and a batch of which one line cannot be confirmed."""

import csv
import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from accounts.models import User
from bookings.models import Booking
from schools.models import Budget
from tests.factories.offers import (
    ConfirmedBookingFactory,
    OfferFactory,
    PrebookedBookingFactory,
)
from tests.factories.schools import BudgetFactory, PrincipalFactory

pytestmark = pytest.mark.django_db(transaction=True)
both_worlds = pytest.mark.parametrize("java_script", [True, False], ids=["js", "nojs"])
NBSP = "\u00a0"


@pytest.fixture
def signed_principal(transactional_db: None, sign_in: Callable[[User], None]) -> User:
    """The head of a school of 1 000 €, signed in."""
    principal = PrincipalFactory()
    BudgetFactory(institution=principal.school_role.institution, amount=Decimal(1000))
    sign_in(principal)
    return principal


def kept(page: Page, link: re.Pattern[str] | str) -> tuple[str, Path]:
    """The name of the file behind a link, and where it is."""
    with page.expect_download() as download:
        page.get_by_role("link", name=link).click()
    return download.value.suggested_filename, Path(download.value.path())


@both_worlds
def test_the_movements_of_the_credit_are_read_back_from_both_files(
    page: Page, site: str, signed_principal: User, java_script: bool
) -> None:
    """U24: as many lines as the link says, the numbers of the page, typed dates."""
    school = signed_principal.school_role.institution
    for price, name in (("320.50", "=1+1"), ("450", "Chœur ; « suite »")):
        ConfirmedBookingFactory(
            offer=OfferFactory(title=name, line__price=Decimal(price)),
            institution=school,
            principal=signed_principal,
        )
    page.goto(f"{site}/adage/budget/")
    expect(page.locator(".figures").first).to_contain_text(f"229,50{NBSP}€")

    name, file = kept(page, f"Exporter 3 lignes{NBSP}(CSV)".replace(NBSP, " "))
    content = file.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    titles, *lines = csv.reader(content.decode("utf-8-sig").splitlines(), delimiter=";")
    said = [dict(zip(titles, line, strict=True)) for line in lines]
    assert (name.endswith(".csv"), len(said)) == (True, 3)
    assert [one["Montant"] for one in said][1:] == ["-320,50", "-450,00"]
    assert [one["Disponible ensuite"] for one in said] == ["1000,00", "679,50", "229,50"]
    assert [one["Offre"] for one in said] == ["", "'=1+1", "Chœur ; « suite »"]

    name, file = kept(page, "Exporter (Excel)")
    moved = Path(file.with_suffix(".xlsx"))
    moved.write_bytes(file.read_bytes())
    titles, *rows = load_workbook(moved).worksheets[0].iter_rows(values_only=True)
    typed = [dict(zip(titles, row, strict=True)) for row in rows]
    assert (name.endswith(".xlsx"), len(typed)) == (True, 3)
    assert {type(one["Date"]) for one in typed} == {datetime}
    assert [one["Disponible ensuite"] for one in typed] == [1000, 679.5, 229.5]


@both_worlds
def test_of_three_confirmed_together_one_lacks_credit_and_waits_alone(
    page: Page, site: str, signed_principal: User, java_script: bool
) -> None:
    """S20: each line on its own; what is not done is said, still ticked, and can be tried again."""
    for title in ("Masques et chœur", "Une autrice en classe", "Marcher ensemble"):
        PrebookedBookingFactory(
            offer=OfferFactory(title=title, line__price=Decimal(400)),
            institution=signed_principal.school_role.institution,
        )
    page.goto(f"{site}/adage/decisions/")
    for box in page.get_by_role("checkbox", name=re.compile("^Choisir ")).all():
        box.check()
    if not java_script:
        page.get_by_role("button", name="Calculer").click()
    page.get_by_role("button", name="Confirmer les 3 réservations sélectionnées").click()
    expect(page.locator("main")).to_contain_text(f"Il manque 200,00{NBSP}€")
    page.get_by_role("button", name="Confirmer les 3 réservations").click()

    left = Booking.objects.get(state="PREBOOKED")
    main = page.locator("main")
    expect(main).to_contain_text(f"2 réservations confirmées, 800,00{NBSP}€ au total.")
    expect(main).to_contain_text(f"{left.offer.title}{NBSP}» n’est pas confirmée.")
    expect(page.get_by_role("checkbox", name=f"Choisir {left.offer.title}")).to_be_checked()
    assert Budget.objects.get().engaged == 800

    Budget.objects.update(amount=Decimal(1200))
    page.reload()
    page.get_by_role("link", name=left.offer.title, exact=True).click()
    page.get_by_role("button", name="Confirmer la réservation").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Réservation confirmée")
    assert Budget.objects.get().engaged == 1200
