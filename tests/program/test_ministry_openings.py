"""« 4/12 »: what a ministry opens of its credits, from a day on, set by an officer (R42)."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from schools.actions.credit import FundNotOpen, engage
from schools.models import Budget, MinistryOpening
from tests.factories.schools import BudgetFactory, InstitutionFactory
from tests.program.office import address, errors, last_act, preview_then_save, take_away
from tests.program.site import browser_of, read
from tests.stage import Stage

ADD = "/admin/schools/ministryopening/add/"
WHY = "Ouverture partielle des crédits de l’agriculture"


def typed(parts: str, days: int = 30, **change: str) -> dict[str, Any]:
    day = timezone.localdate() + timedelta(days=days)
    return {
        "ministry": "AGRICULTURE", "from_date": f"{day:%d/%m/%Y}", "parts": parts, "out_of": "12",
        "reason": WHY,
    } | change  # fmt: skip


def credit(ministry: str) -> Budget:
    school = InstitutionFactory(ministry=ministry)
    return BudgetFactory(institution=school, amount=Decimal(1200), is_final=True)


def test_l_agriculture_ouvre_4_12_puis_tout(officer: Client) -> None:
    """Read before it is saved, journaled; in force on its day for its ministry only; undone."""
    farm, school = credit("AGRICULTURE"), credit("EDUCATION")
    effect = preview_then_save(officer, ADD, typed("4"))
    assert "Agriculture : 1/1 jusqu’ici, 4/12 à partir du" in effect
    assert "1 crédit de ce ministère, 1 200,00 € en tout : 400,00 € pourront" in effect.replace(
        "\u202f", " "
    )
    verb, reason, values = last_act()
    assert (verb, reason, values["parts"]) == ("add", WHY, [None, 4])
    assert farm.spendable == 1200
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert (farm.spendable, school.spendable) == (400, 1200)
        engage(budget_id=farm.pk, amount=Decimal(400))
        engage(budget_id=school.pk, amount=Decimal(1200))
        with pytest.raises(FundNotOpen) as refused:
            engage(budget_id=farm.pk, amount=Decimal("0.01"))
        assert "4/12" in refused.value.title
    row = MinistryOpening.objects.get()
    preview_then_save(officer, address(MinistryOpening, "change", row.pk), typed("6"))
    assert last_act()[2]["parts"] == [4, 6]
    take_away(officer, row, "Tout est ouvert")
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        engage(budget_id=farm.pk, amount=Decimal(800))


def test_la_direction_lit_ce_qui_est_ouvert(officer: Client, stage: Stage) -> None:
    preview_then_save(officer, ADD, typed("4", 2, ministry=stage.institution.ministry))
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        page = read(browser_of(stage.principal), reverse("school:budget"))
    assert "Votre ministère ouvre 4/12 de ce crédit à ce jour" in page


@pytest.mark.parametrize(
    ("change", "field", "refused"),
    [
        ({"parts": "13"}, "parts", "4 sur 12"),
        ({"parts": "0"}, "parts", "4 sur 12"),
        ({"out_of": "101", "parts": "1"}, "parts", "4 sur 12"),
        ({"from_date": "01/09/2020"}, "from_date", "que demain"),
        ({"reason": ""}, "reason", "Indiquez un motif."),
    ],
)
def test_une_part_impossible_est_refusee(
    officer: Client, change: dict[str, str], field: str, refused: str
) -> None:
    answer = officer.post(ADD, typed("4") | change)
    assert refused in errors(answer)[field][0]
    assert not MinistryOpening.objects.exists()


def test_une_part_commencee_reste(officer: Client, officer_of: Callable[[str], Client]) -> None:
    """Neither by its page nor by SQL; another row, from a day to come, is the way back."""
    preview_then_save(officer, ADD, typed("4", 3))
    row = MinistryOpening.objects.get()
    with time_machine.travel(timezone.now() + timedelta(days=4)):
        page = address(MinistryOpening, "delete", row.pk)
        later = officer_of("Programme")
        assert later.post(page, {"post": "yes", "reason": WHY}).status_code == 409
    MinistryOpening.objects.create(ministry="SEA", from_date="2026-01-01", parts=4, out_of=12)
    with pytest.raises(DatabaseError), transaction.atomic():
        MinistryOpening.objects.filter(ministry="SEA").update(parts=12)


def test_sans_part_une_confirmation_ne_demande_rien_de_plus(stage: Stage) -> None:
    with CaptureQueriesContext(connection) as caught:
        engage(budget_id=stage.budget.pk, amount=Decimal(1))
    assert len(caught) == 1
    assert "ministry" not in caught[0]["sql"]


@pytest.mark.parametrize("role", ["Lecture", "Modération", "Assistance", "Finance (saisie)"])
def test_seul_le_programme_ouvre_les_parts(officer_of: Callable[[str], Client], role: str) -> None:
    assert officer_of(role).post(ADD, typed("4")).status_code == 403
    assert not MinistryOpening.objects.exists()
