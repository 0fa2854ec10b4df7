"""A credit is typed, or comes in a file: the same amount is read in both (R46)."""

from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from core.admin import AmountField
from schools.models import Budget
from tests.factories.people import StaffFactory
from tests.factories.schools import BudgetFactory, InstitutionFactory
from tests.passculture.administration import budget, url

pytestmark = pytest.mark.django_db
READ = {
    "1.250.000": "1250000", "1'250": "1250", "1’250": "1250", "12 € 50": "12.50",
    "12€50": "12.50", "1 250 euros TTC": "1250", "€ 1 250,50": "1250.50", "EUR 450": "450",
    "450,-": "450", "+450": "450", "1 250,50": "1250.50", "6.200,50 €": "6200.50",
    "1\u202f250,5": "1250.50", "450.5": "450.50", "450": "450",
}  # fmt: skip
NOT_READ = ["1.250", "1,234.50", "12€5", "(450)", "450 $", "douze", "-5", "1,005"]


def by_form(written: str) -> Decimal | None:
    """The credit as the administration keeps it, None when it refuses the amount."""
    held, client = BudgetFactory(amount="7"), Client()
    client.force_login(StaffFactory())
    answer = client.post(url(Budget, "change", held.pk), budget(amount=written))
    if answer.status_code != 302:
        assert set(answer.context["adminform"].form.errors) == {"amount"}
        return None
    return Budget.objects.get(pk=held.pk).amount


def by_file(written: str, folder: Path) -> Decimal | None:
    """The credit as the import keeps it, None when it refuses the amount."""
    InstitutionFactory(uai="0350024L")
    file = folder / "credits.csv"
    line = f"0350024L;{written};2026-09-01;2027-09-01;oui"
    file.write_text(f"UAI;amount;from;to;final\n{line}\n", encoding="utf-8")
    refused = ""
    try:
        call_command("import_budgets", str(file), stdout=StringIO())
    except CommandError as error:
        refused = str(error)
    if refused:
        assert "le montant" in refused
        return None
    return Budget.objects.get(institution__uai="0350024L").amount


@pytest.mark.parametrize("written", READ)
def test_an_amount_is_read_alike_in_a_file_and_in_the_administration(written, tmp_path):
    assert by_form(written) == by_file(written, tmp_path) == Decimal(READ[written])


@pytest.mark.parametrize("written", NOT_READ)
def test_what_is_no_amount_is_refused_alike(written, tmp_path):
    assert (by_form(written), by_file(written, tmp_path)) == (None, None)


@pytest.mark.parametrize(
    ("written", "number"),
    [("48,117266", "48.117266"), ("48.117266", "48.117266"), ("−1,677792 ", "-1.677792"),
     ("- 1.677792", "-1.677792"), (",5", "0.5"), (" ", None)],
)  # fmt: skip
def test_a_coordinate_is_typed_with_a_comma_too(written, number):
    field = AmountField(max_digits=9, decimal_places=6, required=False)
    assert field.clean(written) == (number and Decimal(number))
