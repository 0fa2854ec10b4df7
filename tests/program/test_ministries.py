"""A ministry that funds credits comes and goes by the administration (R46, decision 0044)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from administration.models import ListedTerm
from schools import rules
from schools.actions import Suspended, pass_gate, suspend
from schools.models import Institution, MinistryGate
from tests.factories.people import with_role
from tests.factories.schools import InstitutionFactory
from tests.program.listing import ADD, WHY, its_day_comes, row_of, typed
from tests.program.office import errors, last_act, preview_then_save, take_away, words
from tests.schools.directory_file import loaded, real_row

FILE = [real_row("0350024L", ministere_tutelle="MINISTERE DES SPORTS")]


def sports(**change: str) -> dict[str, Any]:
    """The ministry as an officer types it."""
    return typed("ministry", "SPORTS", "Sports", search_words="sports jeunesse") | change


def test_ajouter_le_ministere_des_sports(officer: Client, tmp_path: Path) -> None:
    """Its schools are left aside before its day; then they come in, funded and suspended by it."""
    effect = preview_then_save(officer, ADD, sports())
    assert "« Sports » est proposé à partir du" in effect
    assert "deviennent éligibles au prochain import" in effect
    assert last_act()[:2] == ("add", WHY["reason"])
    assert "ministère non financeur" in loaded(tmp_path, FILE)
    assert not Institution.objects.exists()

    its_day_comes("SPORTS")
    loaded(tmp_path, FILE)
    school = Institution.objects.get()
    assert (school.ministry, school.eligible) == ("SPORTS", True)
    assert school.get_ministry_display() == "Sports"
    for page in ("ministryopening", "suspension", "budgetcampaign"):
        shown = words(officer.get(reverse(f"admin:schools_{page}_add")))
        assert '<option value="SPORTS">Sports</option>' in shown
    now = timezone.now()
    by = with_role("Programme")
    suspend(ministry="SPORTS", from_at=now, to_at=None, message="Bilan.", by=by)
    with transaction.atomic(), pytest.raises(Suspended):
        pass_gate(institution=school, prebooked_at=now)
    with transaction.atomic():
        pass_gate(institution=InstitutionFactory(), prebooked_at=now)
    assert MinistryGate.objects.filter(ministry="SPORTS").exists()


def test_retirer_un_ministere_a_une_date(officer: Client) -> None:
    """The directory makes its schools eligible no more; those that are keep its name."""
    school = InstitutionFactory(ministry="ARMIES")
    sent = typed("ministry", "ARMIES", "Armées", is_offered=None)
    assert "n’est plus proposé" in preview_then_save(officer, ADD, sent)
    assert rules.ministry_of("MINISTERE DES ARMEES") == "ARMIES"
    its_day_comes("ARMIES")
    assert rules.ministry_of("MINISTERE DES ARMEES") == ""
    assert school.get_ministry_display() == "Armées"
    school.save()


def test_un_ministere_a_venir_se_reprend(officer: Client) -> None:
    preview_then_save(officer, ADD, sports())
    take_away(officer, row_of("SPORTS"), "Le décret n’a pas paru")
    assert "SPORTS" not in rules.MINISTRIES.today


@pytest.mark.parametrize(
    ("change", "field", "refused"),
    [
        ({"search_words": ""}, "search_words", "Indiquez un mot"),
        (
            {"search_words": "sports Défense"},
            "search_words",
            "« defense » en désigne déjà un autre",
        ),
        ({"code": "JEUNESSE-SPORTS"}, "code", "Douze lettres au plus"),
        ({"label": "Mer"}, "label", "porte déjà ce nom"),
        ({"reason": ""}, "reason", "Indiquez un motif."),
    ],
)
def test_un_ministere_mal_saisi_se_dit_au_champ(
    officer: Client, change: dict[str, str], field: str, refused: str
) -> None:
    assert refused in errors(officer.post(ADD, sports(**change)))[field][0]
    assert not ListedTerm.objects.filter(label="Sports").exists()


def test_la_base_refuse_un_ministere_inconnu(db: None) -> None:
    """By SQL; a known one is taken."""
    InstitutionFactory()
    sql = "UPDATE schools_institution SET ministry = %s"
    with connection.cursor() as cursor:
        cursor.execute(sql, ["SEA"])
        with pytest.raises(DatabaseError, match="is on no list"), transaction.atomic():
            cursor.execute(sql, ["SPORTS"])


@pytest.mark.parametrize("role", ["Lecture", "Référencement", "Finance (saisie)", "Assistance"])
def test_seul_le_programme_ajoute_un_ministere(
    officer_of: Callable[[str], Client], role: str
) -> None:
    assert officer_of(role).post(ADD, sports()).status_code == 403
    assert not ListedTerm.objects.filter(code="SPORTS").exists()
