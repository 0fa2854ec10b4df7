"""The notice of cancellation, changed for what is confirmed from a day on (R31)."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bookings.models import CancellationNotice
from tests.program.office import address, errors, last_act, preview_then_save, take_away, words


def typed(number: int, unit: str, in_days: int = 30) -> dict[str, Any]:
    day = timezone.localdate() + timedelta(days=in_days)
    begins = f"{day:%d/%m/%Y}"
    return {"from_date": begins, "number": number, "unit": unit, "reason": "Nouveau décret"}


def test_le_delai_d_annulation_passe_de_15_a_30_jours(officer: Client) -> None:
    """« Le délai d’annulation passe à 30 jours » : read on three dates, journaled, taken back."""
    page = address(CancellationNotice, "add")
    effect = preview_then_save(officer, page, typed(30, "days"))
    assert effect.count("Confirmée le ") == 3
    row = CancellationNotice.objects.latest("from_date")
    assert row.notice == timedelta(days=30)
    verb, reason, values = last_act()
    assert (verb, reason, values["notice"][0]) == ("add", "Nouveau décret", None)

    changed = address(CancellationNotice, "change", row.pk)
    preview_then_save(officer, changed, typed(20, "days"))
    verb, _, values = last_act()
    assert verb == "change"
    assert values["notice"] == ["P30DT00H00M00S", "P20DT00H00M00S"]

    take_away(officer, row, "Décret reporté")


@pytest.mark.parametrize(("number", "unit"), [(0, "days"), (121, "days"), (3000, "hours")])
def test_un_delai_hors_bornes_est_refuse(officer: Client, number: int, unit: str) -> None:
    """« 30 » was taken for thirty seconds: a number has its unit, and its bounds."""
    answer = officer.post(address(CancellationNotice, "add"), typed(number, unit))
    assert errors(answer)["number"] == ["Le délai va d’une heure à 120 jours."]


def test_un_delai_en_vigueur_ne_fait_que_se_lire(officer: Client) -> None:
    """Bookings were confirmed under it."""
    row = CancellationNotice.objects.earliest("from_date")
    page = address(CancellationNotice, "change", row.pk)
    assert "48 heures" in words(officer.get(page))
    assert officer.post(page, typed(1, "hours")).status_code == 403
