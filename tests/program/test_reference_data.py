"""A new level, a new school year, a school added by hand: data, never code (R5, R6)."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from schools.models import Institution, Level, LevelOpening, SchoolYear
from tests.factories.schools import InstitutionFactory, TeacherFactory, uai
from tests.factories.venues import MemberFactory, VenueFactory
from tests.offers.wizard import NEW
from tests.program.office import address, as_shown, errors, last_act, words

from tests.program.office import preview_then_save, take_away  # isort: skip
from tests.program.site import browser_of, read

NO_OPENING = {"openings-TOTAL_FORMS": "0", "openings-INITIAL_FORMS": "0"}
BTS = {"code": "BTS1", "label": "BTS 1re année", "rank": "10"} | NO_OPENING
YEAR = {"starts_date": "01/09/2031", "ends_date": "31/08/2032", "adage_id": "99"}


def test_la_bts_1re_annee_devient_un_niveau(officer: Client) -> None:
    """Added, opened at a date, chosen by a partner, found by a teacher; closed, taken away."""
    assert officer.post(address(Level, "add"), BTS).status_code == 302
    assert last_act()[2]["label"] == [None, "BTS 1re année"]
    pro = browser_of(MemberFactory(partner=VenueFactory().partner))
    teacher = browser_of(TeacherFactory())
    assert 'value="BTS1"' not in read(pro, NEW)

    typed = {"level": "BTS1", "opened_date": "01/09/2027", "closed_date": "", "reason": "Décret"}
    with time_machine.travel(datetime(2026, 11, 30, 9, tzinfo=UTC), tick=False):
        officer.get("/admin/")
        effect = preview_then_save(officer, address(LevelOpening, "add"), typed)
        assert "« BTS 1re année » pour un événement à partir du 1er septembre 2027" in effect
        assert 'value="BTS1"' in read(pro, NEW)
        assert 'value="BTS1"' in read(teacher, "/adage/recherche/?niveau=BTS1")
        assert officer.post(address(Level, "delete", "BTS1"), {"post": "yes"}).status_code != 302
        assert Level.objects.filter(code="BTS1").exists()
        take_away(officer, LevelOpening.objects.get(level="BTS1"), "Décret abandonné")
    assert 'value="BTS1"' not in read(pro, NEW)
    assert officer.post(address(Level, "delete", "BTS1"), {"post": "yes"}).status_code == 302
    assert not Level.objects.filter(code="BTS1").exists()


def test_un_niveau_garde_son_code_et_ne_se_repete_pas(officer: Client) -> None:
    page = address(Level, "change", "4e")
    shown = as_shown(officer, page)
    assert "code" not in shown
    assert (
        officer.post(page, shown | {"code": "X", "label": "Quatrième générale"}).status_code == 302
    )
    assert Level.objects.get(code="4e").label == "Quatrième générale"
    assert last_act()[2]["label"] == ["Quatrième", "Quatrième générale"]
    assert "code" in errors(officer.post(address(Level, "add"), BTS | {"code": "4e"}))


def test_une_annee_scolaire_s_ajoute_se_corrige_et_se_retire(officer: Client) -> None:
    """It waits for its first day; nothing was done in it."""
    assert officer.post(address(SchoolYear, "add"), YEAR).status_code == 302
    year = SchoolYear.objects.get(adage_id="99")
    page = address(SchoolYear, "change", year.pk)
    assert officer.post(page, YEAR | {"ends_date": "30/08/2032"}).status_code == 302
    assert last_act()[2]["ends_date"] == ["2032-08-31", "2032-08-30"]
    assert officer.post(address(SchoolYear, "delete", year.pk), {"post": "y"}).status_code == 302
    assert last_act()[0] == "delete"
    assert not SchoolYear.objects.filter(pk=year.pk).exists()


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"ends_date": "31/08/2031"}, "ends_date", "après"),
        ({"starts_date": "01/01/2030"}, "starts_date", "couvre déjà une partie de ces dates"),
    ],
)
def test_une_annee_a_l_envers_ou_qui_chevauche_est_refusee(
    officer: Client, change: dict[str, str], field: str, sentence: str
) -> None:
    """In words, at its field; it was an error 500."""
    answer = officer.post(address(SchoolYear, "add"), YEAR | change)
    assert sentence in errors(answer)[field][0]
    assert not SchoolYear.objects.filter(adage_id="99").exists()


def test_l_annee_en_cours_ne_s_efface_ni_ne_se_deplace(officer: Client) -> None:
    """Two clicks stopped the country."""
    today = datetime(2026, 11, 30, tzinfo=UTC).date()
    year = SchoolYear.objects.get(starts_date__lte=today, ends_date__gte=today)
    page = address(SchoolYear, "delete", year.pk)
    refused = officer.post(page, {"post": "yes"}, follow=True)
    assert "cette année scolaire a commencé" in words(refused)
    assert SchoolYear.objects.filter(pk=year.pk).exists()
    page = address(SchoolYear, "change", year.pk)
    officer.post(page, YEAR | {"adage_id": year.adage_id})
    assert SchoolYear.objects.get(pk=year.pk).starts_date == year.starts_date


def by_hand(**change: Any) -> dict[str, Any]:
    typed = {
        "uai": uai(900_000), "name": "École de la deuxième chance", "kind": "OTHER",
        "sector": "PUBLIC", "ministry": "EDUCATION", "postal_code": "97400",
        "city": "Saint-Denis", "is_open": "on", "eligible": "on",
        "eligible_reason": "Convention du 3 mars 2026",
    }  # fmt: skip
    for table in ("budgets", "people"):
        typed |= {f"{table}-TOTAL_FORMS": "0", f"{table}-INITIAL_FORMS": "0"}
    return typed | change


def test_un_etablissement_s_ajoute_a_la_main_avec_un_motif(officer: Client) -> None:
    """A type the directory does not keep; closed again by its verb, which asks why."""
    add = address(Institution, "add")
    refused = errors(officer.post(add, by_hand(eligible_reason="")))
    assert "motif" in refused["eligible_reason"][0]
    assert not Institution.objects.exists()
    assert officer.post(add, by_hand()).status_code == 302
    school = Institution.objects.eligible().get()
    assert last_act()[2]["eligible_reason"] == [None, "Convention du 3 mars 2026"]
    assert "École de la deuxième chance" in words(
        officer.get(address(Institution, "change", school.pk))
    )
    page = address(Institution, "change", school.pk)
    shown = as_shown(officer, page)
    del shown["eligible"]
    shown["eligible_reason"] = ""
    assert "eligible_reason" in errors(officer.post(page, shown))
    shown["eligible_reason"] = "Convention dénoncée"
    answer = officer.post(page, shown)
    assert answer.status_code == 302, errors(answer)
    assert last_act()[2]["eligible"] == [True, False]
    assert not Institution.objects.eligible().exists()


def test_un_uai_connu_est_refuse(officer: Client) -> None:
    school = InstitutionFactory()
    answer = officer.post(address(Institution, "add"), by_hand(uai=school.uai))
    assert "uai" in errors(answer)
    assert Institution.objects.count() == 1
