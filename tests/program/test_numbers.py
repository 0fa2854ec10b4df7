"""The numbers of the programme, changed from a day on by an officer (decision 0033)."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from administration.models import DatedNumber
from administration.rules import numbers
from tests.factories.schools import BudgetFactory
from tests.program.office import address, errors, last_act, preview_then_save, take_away, words

ADD = "Décision du comité du programme"


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def typed(key: str, value: str, days: int = 30) -> dict[str, Any]:
    return {"code": key, "from_date": f"{in_days(days):%d/%m/%Y}", "value": value, "reason": ADD}


def row_of(key: str) -> DatedNumber:
    return DatedNumber.objects.filter(code=key).latest("from_date")


def test_la_part_du_provisoire_passe_de_80_a_70_pour_cent(officer: Client) -> None:
    """Read before it is saved, journaled, in force on its day; taken away before."""
    budget = BudgetFactory(amount=Decimal(1000), is_final=False)
    page = address(DatedNumber, "add")
    effect = preview_then_save(officer, page, typed("provisional_share", "70"))
    assert "80 % jusqu’ici, 70 % à partir du" in effect
    assert "C’est le jour de la confirmation qui compte." in effect
    verb, reason, values = last_act()
    assert (verb, reason) == ("add", ADD)
    assert values["value"] == [None, "70.00"]
    assert budget.spendable == 800
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert budget.spendable == 700

    row = row_of("provisional_share")
    preview_then_save(
        officer, address(DatedNumber, "change", row.pk), typed("provisional_share", "75")
    )
    assert last_act()[2]["value"] == ["70.00", "75.00"]
    take_away(officer, row, "Décision reportée")
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert budget.spendable == 800


@pytest.mark.parametrize(
    ("key", "value", "refused"),
    [
        ("provisional_share", "0", "Ce nombre va de 1 % à 100 %."),
        ("provisional_share", "120", "Ce nombre va de 1 % à 100 %."),
        ("provisional_share", "70,5", "Ce nombre va de 1 % à 100 %."),
        ("proposal_hold", "61", "Ce nombre va de 1 jour à 60 jours."),
        ("minimum_credit", "-1", "Ce nombre va de 0,00 € à 100 000,00 €."),
    ],
)
def test_un_chiffre_hors_bornes_est_refuse(
    officer: Client, key: str, value: str, refused: str
) -> None:
    """At its field, in words."""
    answer = officer.post(address(DatedNumber, "add"), typed(key, value))
    assert errors(answer)["value"] == [refused.replace("\u202f", " ")]


def test_un_montant_se_tape_a_la_francaise(officer: Client) -> None:
    """« 12 500,50 » is an amount."""
    preview_then_save(officer, address(DatedNumber, "add"), typed("unusual_price", "12 500,50"))
    assert row_of("unusual_price").value == Decimal("12500.50")


def test_un_chiffre_commence_demain_au_plus_tot_et_une_fois_par_jour(officer: Client) -> None:
    """Never in the past, never twice on a day; without a reason, nothing."""
    page = address(DatedNumber, "add")
    late = errors(officer.post(page, typed("unusual_price", "500", days=0)))
    assert late["from_date"] == ["Ce chiffre ne peut changer que demain ou plus tard."]
    preview_then_save(officer, page, typed("unusual_price", "500"))
    twice = errors(officer.post(page, typed("unusual_price", "600")))
    assert twice["from_date"] == ["Ce chiffre change déjà ce jour-là."]
    silent = errors(officer.post(page, typed("unusual_price", "500", days=40) | {"reason": ""}))
    assert silent["reason"] == ["Indiquez un motif."]


def test_un_chiffre_en_vigueur_ne_change_pas(officer: Client) -> None:
    """Neither by its page, nor by a deletion, nor by SQL."""
    row = row_of("provisional_share")
    page = address(DatedNumber, "change", row.pk)
    assert "80 %" in words(officer.get(page))
    assert officer.post(page, typed("provisional_share", "10")).status_code == 403
    away = officer.post(address(DatedNumber, "delete", row.pk), {"post": "yes", "reason": "Non"})
    assert away.status_code == 409
    assert "ce chiffre a commencé" in words(away)
    for act in ("UPDATE {} SET value = 10", "DELETE FROM {}"):
        with (
            pytest.raises(DatabaseError, match="a number that has begun stays"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(act.format("administration_datednumber"))


def test_la_finance_lit_les_chiffres_sans_les_changer(officer_of: Any) -> None:
    """Only the programme changes them."""
    clerk = officer_of("Finance (saisie)")
    assert clerk.get(address(DatedNumber, "changelist")).status_code == 200
    assert clerk.post(address(DatedNumber, "add"), typed("unusual_price", "5")).status_code == 403
    assert officer_of("Modération").get(address(DatedNumber, "changelist")).status_code == 403


@pytest.mark.django_db
def test_the_first_rows_are_the_numbers_of_the_rules() -> None:
    """Written by the migration, as the rules hold them before anything is read."""
    rows = DatedNumber.objects.values_list("code", "from_date", "value")
    first = [(key, *row) for key, dated in numbers.FIRST.items() for row in dated]
    assert sorted(rows) == sorted(first)


@pytest.mark.django_db
def test_a_number_is_read_once_a_minute() -> None:
    """One statement, then none; a reading that fails goes on with what was read before."""
    numbers.REMEMBERED_NUMBERS.forget()
    day = timezone.localdate()
    with CaptureQueriesContext(connection) as read:
        assert numbers.number_on("unusual_price", day) == 10_000
    (one, *savepoints) = [q["sql"] for q in read if "SAVEPOINT" not in q["sql"]]
    assert (savepoints, "administration_datednumber" in one) == ([], True)
    with CaptureQueriesContext(connection) as again:
        assert numbers.number_on("unusual_price", day) == 10_000
    assert len(again) == 0


@pytest.mark.django_db
def test_a_reading_that_fails_changes_nothing() -> None:
    """And spoils no transaction."""
    numbers.REMEMBERED_NUMBERS.forget()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path = nowhere")
    assert numbers.number_on("unusual_price", timezone.localdate()) == 10_000
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path = public")
        cursor.execute("SELECT count(*) FROM administration_datednumber")
        assert cursor.fetchone()[0] == len(numbers.NUMBERS)
