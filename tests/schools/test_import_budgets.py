"""manage.py import_budgets: UAI;amount;from;to;final (R40–R42, F32)."""

import threading
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from schools.models import Budget, Institution
from tests.factories.schools import BudgetFactory, InstitutionFactory

pytestmark = pytest.mark.django_db
HEADER = "UAI;amount;from;to;final"
YEAR = "2026-09-01;2027-09-01"


@pytest.fixture
def school_of_the_file() -> Institution:
    return InstitutionFactory(uai="0350024L")


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., tuple[str, str]]:
    """Import some lines; return what is printed and what is refused."""

    def _run(*lines: str, header: str = HEADER, options: tuple[str, ...] = ()) -> tuple[str, str]:
        file, out = tmp_path / "credits.csv", StringIO()
        file.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
        try:
            call_command("import_budgets", str(file), *options, stdout=out)
        except CommandError as error:
            return out.getvalue(), str(error)
        return out.getvalue(), ""

    return _run


def test_a_line_becomes_a_credit_for_both_periods(run, school_of_the_file):
    """R40."""
    out, _ = run(f"0350024L;6200,50;{YEAR};oui")
    budget = Budget.objects.get()
    assert (budget.institution, budget.amount, budget.is_final) == (
        school_of_the_file,
        Decimal("6200.50"),
        True,
    )
    assert (budget.commitment_from, budget.commitment_to) == (date(2026, 9, 1), date(2027, 9, 1))
    assert (budget.event_from, budget.event_to) == (date(2026, 9, 1), date(2027, 9, 1))
    assert "1 crédits créés" in out


def test_the_events_may_have_their_own_period(run, school_of_the_file):
    run(
        f"0350024L;1000;{YEAR};non;01/01/2027;01/09/2027",
        header=f"{HEADER};event_from;event_to",
    )
    budget = Budget.objects.get()
    assert (budget.event_from, budget.event_to) == (date(2027, 1, 1), date(2027, 9, 1))
    assert not budget.is_final


@pytest.mark.parametrize(
    "amount",
    [
        "1250,5",
        "1250.50",
        "1 250,50",
        "1\u202f250,50\u00a0€",
        "1.250,50",
        "1'250,50 EUR",
        "1250€50",
    ],
)
def test_amounts_are_written_in_every_french_form(run, school_of_the_file, amount):
    run(f"0350024L;{amount};{YEAR};oui")
    assert Budget.objects.get().amount == Decimal("1250.50")


def test_a_second_run_changes_nothing(run, school_of_the_file):
    run(f"0350024L;1000;{YEAR};oui")
    out, refused = run(f"0350024L;1000,00;{YEAR};oui")
    assert "0 crédits créés, 0 modifiés, 1 inchangés, 0 refusés" in out
    assert refused == ""
    assert Budget.objects.count() == 1


def test_a_credit_is_raised_and_made_final_without_touching_what_is_engaged(
    run, school_of_the_file
):
    """R42: a provisional credit becomes final."""
    run(f"0350024L;1000;{YEAR};non")
    Budget.objects.update(engaged=800)
    out, _ = run(f"0350024L;1200;{YEAR};oui")
    budget = Budget.objects.get()
    assert (budget.amount, budget.engaged, budget.is_final) == (1200, 800, True)
    assert "1 modifiés" in out


def test_a_dry_run_counts_and_writes_nothing(run, school_of_the_file):
    out, _ = run(f"0350024L;1000;{YEAR};oui", options=("--dry-run",))
    assert "1 crédits créés" in out
    assert not Budget.objects.exists()


def test_a_credit_is_never_lowered_below_what_is_engaged_and_the_other_lines_are_applied(
    run, school_of_the_file
):
    """F32."""
    other = InstitutionFactory(uai="0350896J")
    run(f"0350024L;1000;{YEAR};oui")
    Budget.objects.update(engaged=800)
    out, refused = run(f"0350024L;799,99;{YEAR};oui", f"0350896J;500;{YEAR};oui")
    assert "Ligne 2" in refused
    assert "800,00" in refused
    assert "1 crédits créés" in out
    assert "1 refusés" in out
    assert Budget.objects.get(institution=school_of_the_file).amount == 1000
    assert Budget.objects.get(institution=other).amount == 500


def test_a_credit_may_be_lowered_to_exactly_what_is_engaged(run, school_of_the_file):
    run(f"0350024L;1000;{YEAR};oui")
    Budget.objects.update(engaged=800)
    assert run(f"0350024L;800;{YEAR};oui")[1] == ""
    assert Budget.objects.get().amount == 800


def test_overlapping_periods_are_refused_by_the_line(run, school_of_the_file):
    """R40."""
    BudgetFactory(
        institution=school_of_the_file,
        commitment_from=date(2026, 9, 1),
        commitment_to=date(2027, 1, 1),
    )
    out, refused = run(f"0350024L;1000;{YEAR};oui")
    assert "Ligne 2" in refused
    assert "chevauchent" in refused
    assert "1 refusés" in out


def test_two_lines_that_overlap_each_other_are_seen_by_a_dry_run_too(run, school_of_the_file):
    lines = (f"0350024L;1;{YEAR};oui", "0350024L;1;2026-10-01;2026-11-01;oui")
    _, refused = run(*lines, options=("--dry-run",))
    assert "Ligne 3" in refused
    assert not Budget.objects.exists()


@pytest.mark.parametrize(
    ("line", "word"),
    [
        (f"0350896J;1000;{YEAR};oui", "aucun établissement"),
        (f"0350024M;1000;{YEAR};oui", "UAI"),
        (f"0350024L;-1;{YEAR};oui", "montant"),
        (f"0350024L;1,234.50;{YEAR};oui", "montant"),
        (f"0350024L;10,001;{YEAR};oui", "montant"),
        (f"0350024L;NaN;{YEAR};oui", "montant"),
        (f"0350024L;;{YEAR};oui", "montant"),
        ("0350024L;1000;2026-02-30;2027-09-01;oui", "date"),
        ("0350024L;1000;46266;2027-09-01;oui", "date"),
        (f"0350024L;10000000000;{YEAR};oui", "montant"),
        (f"0350024L;=1+1;{YEAR};oui", "formule"),
        ("0350024L;1000;2027-09-01;2026-09-01;oui", "période"),
        ("0350024L;1000;2026-09-01;2026-09-01;oui", "période"),
        (f"0350024L;1000;{YEAR};peut-être", "ni oui ni non"),
    ],
)
def test_a_bad_line_is_an_error_with_its_number_and_the_others_are_applied(
    run, school_of_the_file, line, word
):
    good = InstitutionFactory(uai="0351914R")
    out, refused = run(f"0351914R;10;{YEAR};oui", line)
    assert refused.startswith(("Ligne 3, colonne «", "Ligne 3\u00a0:"))
    assert word in refused
    assert "2 lignes lues" in out
    assert Budget.objects.get().institution == good


@pytest.mark.parametrize("uai", ["350024l", " 0350024L ", "0350024L\u200b"])
@pytest.mark.parametrize(
    "first", ["1/9/2026", "01/09/2026 00:00:00", "2026-09-01T08:00:00", "01/09/26"]
)
@pytest.mark.parametrize(("final", "is_final"), [("VRAI", True), ("faux", False), ("Oui", True)])
def test_a_line_is_read_as_spreadsheets_write_it(
    run, school_of_the_file, uai, first, final, is_final
):
    run(f"{uai};1000;{first};2027-09-01;{final}")
    budget = Budget.objects.get()
    assert (budget.institution, budget.commitment_from) == (school_of_the_file, date(2026, 9, 1))
    assert budget.is_final is is_final


def test_a_workbook_of_credits_is_read_with_its_own_types(school_of_the_file, tmp_path):
    book = openpyxl.Workbook()
    book.active.append([*HEADER.split(";"), None])
    days = datetime(2026, 9, 1, 0, 0), datetime(2027, 9, 1, 8, 30)
    book.active.append(["350024L", 1250.5000000000002, *days, True])
    book.active.append([None] * 9)
    book.save(tmp_path / "credits.xlsx")
    call_command("import_budgets", str(tmp_path / "credits.xlsx"), stdout=StringIO())
    budget = Budget.objects.get()
    assert (budget.amount, budget.commitment_to) == (Decimal("1250.50"), date(2027, 9, 1))
    assert budget.is_final


@pytest.mark.parametrize(
    ("line", "column"),
    [
        (f"0350024M;1000;{YEAR};oui", "UAI"),
        (f"0350024L;x;{YEAR};oui", "amount"),
        ("0350024L;1;x;2027-09-01;oui", "from"),
        ("0350024L;1;2026-09-01;x;oui", "to"),
        (f"0350024L;1;{YEAR};x", "final"),
    ],
)
def test_a_fault_names_the_column_as_the_file_does(run, school_of_the_file, line, column):
    _, refused = run(f"0350024L;10;{YEAR};oui", line)
    assert f"Ligne 3, colonne «\u00a0{column}\u00a0»\u00a0:" in refused


def test_the_same_credit_twice_in_a_file_is_an_error(run, school_of_the_file):
    _, refused = run(f"0350024L;10;{YEAR};oui", f"0350024L;20;{YEAR};oui")
    assert "Ligne 3" in refused
    assert "ligne 2" in refused
    assert Budget.objects.get().amount == 10


def test_the_columns_may_be_named_as_the_pages_name_them(run, school_of_the_file):
    out, _ = run(
        f"0350024L;1 250,50;{YEAR};oui", header="Code UAI;Montant;À partir du;Avant le;Définitif"
    )
    assert Budget.objects.get().amount == Decimal("1250.50"), out


@pytest.mark.parametrize(
    ("header", "word"),
    [
        ("UAI;montant;à partir du;avant le", "ou definitif"),
        ("UAI,amount,from,to,final", "séparateur"),
        ("UAI;amount;from;to", "final"),
    ],
)
def test_a_file_that_cannot_be_read_changes_nothing(run, school_of_the_file, header, word):
    out, refused = run(f"0350024L;10;{YEAR};oui", header=header)
    assert out == ""
    assert word in refused
    assert not Budget.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_credit_somebody_is_confirming_on_is_refused_by_its_line_and_nothing_waits_for_ever(run):
    """F32: the other lines are applied."""
    InstitutionFactory(uai="0350024L")
    other = InstitutionFactory(uai="0350896J")
    run(f"0350024L;1000;{YEAR};oui")
    held, done = threading.Event(), threading.Event()

    def confirm_slowly() -> None:
        try:
            with transaction.atomic():
                list(Budget.objects.select_for_update())
                held.set()
                done.wait(60)
        finally:
            connection.close()

    thread = threading.Thread(target=confirm_slowly)
    thread.start()
    assert held.wait(60)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '1s'")
    _, refused = run(f"0350024L;900;{YEAR};oui", f"0350896J;500;{YEAR};oui")
    with connection.cursor() as cursor:
        cursor.execute("RESET lock_timeout")
    done.set()
    thread.join()
    assert "occupé" in refused
    assert Budget.objects.get(institution=other).amount == 500
