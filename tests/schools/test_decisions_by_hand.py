"""A decision of the administration outlives every import, until its reason is erased (R5)."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from schools.models import Institution
from tests.factories.schools import InstitutionFactory
from tests.schools.directory_file import loaded, real_row
from tests.schools.test_admin import BY_HAND

pytestmark = pytest.mark.django_db
ZOLA = "0350024L"
WHY = "Sinistre du 3 mars"


@pytest.fixture
def imported(tmp_path: Path) -> Callable[..., str]:
    """Import one line about one institution; return what is printed."""

    def _imported(**cells: str) -> str:
        return loaded(tmp_path, [real_row(ZOLA, **cells)], "--yes")

    return _imported


def decide(staff: Client, **form: str) -> str:
    """Fill in the administration's page, boxes included."""
    school = Institution.objects.get(uai=ZOLA)
    boxes = {"is_open": "on" if school.is_open else "", "eligible": "on" if school.eligible else ""}
    reasons = {"open_reason": school.open_reason, "eligible_reason": school.eligible_reason}
    sent = {name: value for name, value in BY_HAND.items() if name not in ("uai", *boxes)}
    sent |= {"kind": "LYCEE", "postal_code": "35000"}
    sent |= {name: value for name, value in (boxes | reasons | form).items() if value}
    page = staff.post(reverse("admin:schools_institution_change", args=[school.pk]), sent)
    return page.content.decode()


def state() -> tuple[bool, bool]:
    school = Institution.objects.get(uai=ZOLA)
    return school.is_open, school.eligible


WORDS = [
    {},
    {"etat": "FERME"},
    {"Type_etablissement": "Ecole"},
    {"Statut_public_prive": "Privé", "Type_contrat_prive": "HORS CONTRAT"},
    {"Code_departement": "099", "Code postal": "99000"},
]


@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize("is_open", [True, False])
@pytest.mark.parametrize("eligible", [True, False])
def test_what_was_decided_by_hand_no_file_changes(imported, words, is_open, eligible):
    reasons = {"open_reason": WHY, "eligible_reason": WHY}
    InstitutionFactory(uai=ZOLA, is_open=is_open, eligible=eligible, **reasons)
    out = imported(**words)
    assert state() == (is_open, eligible)
    file = (words.get("etat") != "FERME", not words)
    assert ("décisions de l’administration gardées" in out) == (file != (is_open, eligible))
    assert "devenus non éligibles ou fermés" not in out


def test_closed_on_the_administrations_page_a_school_stays_closed_and_the_import_says_so(
    staff, imported
):
    imported()
    decide(staff, is_open="", open_reason=WHY)
    assert state() == (False, True)
    out = imported()
    assert state() == (False, True)
    assert "1 décisions de l’administration gardées" in out
    assert f"{ZOLA} " in out
    assert WHY in out


def test_opened_on_the_administrations_page_a_school_stays_open(staff, imported):
    imported()
    imported(etat="FERME")
    assert state() == (False, False)
    decide(staff, is_open="on", open_reason=WHY, eligible="on", eligible_reason=WHY)
    imported(etat="FERME")
    assert state() == (True, True)


@pytest.mark.parametrize("reason", ["", "   "])
def test_opening_or_closing_asks_for_the_reason_of_this_decision(staff, imported, reason):
    imported()
    assert "Indiquez le motif" in decide(staff, is_open="", open_reason=reason)
    assert state() == (True, True)
    decide(staff, is_open="", open_reason=WHY)
    assert "Indiquez le motif" in decide(staff, is_open="on")  # the old one stands in the field
    assert state() == (False, True)


def test_the_reason_erased_the_directory_decides_again(staff, imported):
    imported()
    decide(staff, is_open="", open_reason=WHY)
    sent = {name: v for name, v in BY_HAND.items() if name not in ("uai", "is_open", "kind")}
    page = reverse("admin:schools_institution_change", args=[Institution.objects.get().pk])
    staff.post(page, sent | {"kind": "LYCEE", "postal_code": "35000"})
    assert Institution.objects.get().open_reason == ""
    imported()
    assert state() == (True, True)
