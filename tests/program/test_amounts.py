"""What a school's credit is worked out of: amounts per pupil, pupils, minimum (R46)."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from schools import rules
from schools.models import Institution, PupilAmount, PupilCount, SchoolYear
from schools.queries import school_year_of
from schools.queries.pupils import amount_of_school, pupil_amounts, pupils_of_schools
from tests.factories.schools import InstitutionFactory
from tests.program.office import address, errors, last_act, preview_then_save, take_away, words

WHY = "Arrêté du 12 décembre"


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def this_year() -> SchoolYear:
    year = school_year_of(timezone.localdate())
    assert year is not None
    return year


def typed(level: str, amount: str, days: int = 30) -> dict[str, Any]:
    return {
        "level": level, "from_date": f"{in_days(days):%d/%m/%Y}", "amount": amount, "reason": WHY,
    }  # fmt: skip


def test_le_montant_par_eleve_de_seconde_passe_a_32_50_euros(officer: Client) -> None:
    """Read first, journaled, in force on its day, taken away before it begins."""
    page = address(PupilAmount, "add")
    effect = preview_then_save(officer, page, typed("2de", "32,50"))
    assert "Seconde : 30,00 € par élève jusqu’ici, 32,50 € par élève à partir du" in effect
    verb, reason, values = last_act()
    assert (verb, reason, values["amount"]) == ("add", WHY, [None, "32.50"])
    assert pupil_amounts(in_days(29))["2de"] == 30
    assert pupil_amounts(in_days(30))["2de"] == Decimal("32.50")

    row = PupilAmount.objects.get(from_date=in_days(30))
    preview_then_save(officer, address(PupilAmount, "change", row.pk), typed("2de", "31"))
    assert last_act()[2]["amount"] == ["32.50", "31.00"]
    take_away(officer, row, "Arrêté retiré")
    assert pupil_amounts(in_days(30))["2de"] == 30


@pytest.mark.parametrize("amount", ["-1", "501", "mille"])
def test_un_montant_par_eleve_hors_bornes_est_refuse(officer: Client, amount: str) -> None:
    """At its field."""
    assert "amount" in errors(officer.post(address(PupilAmount, "add"), typed("2de", amount)))


def test_un_montant_commence_ne_change_plus(officer: Client) -> None:
    """Credits were worked out of it."""
    row = PupilAmount.objects.get(level="4e")
    page = address(PupilAmount, "change", row.pk)
    assert "25,00 € par élève" in words(officer.get(page))
    assert officer.post(page, typed("4e", "1")).status_code == 403
    away = officer.post(address(PupilAmount, "delete", row.pk), {"post": "yes", "reason": WHY})
    assert away.status_code == 409


def bring(officer: Client, lines: str) -> Any:
    """Paste the lines; read what they change, tick it, send again."""
    page, sent = address(SchoolYear, "effectifs", this_year().pk), {"lines": lines, "reason": WHY}
    shown = officer.post(page, sent)
    if list(shown.context["form"].errors) != ["effect"]:
        assert shown.status_code == 422
        return shown
    assert shown.status_code == 200  # nothing is wrong: the effect is to be read
    ((key, told),) = shown.context["form"].fields["effect"].choices
    assert officer.post(page, sent | {"effect": key}).status_code == 302
    return told.replace("\u00a0", " ").replace("\u202f", " ")


def lines_of(school: Institution, **pupils: int) -> str:
    return "\n".join(
        ["UAI;Niveau;Effectif", *(f"{school.uai};{code};{n}" for code, n in pupils.items())]
    )


def test_les_effectifs_de_l_annee_font_le_credit_d_un_etablissement(officer: Client) -> None:
    """120 pupils of 4e and 90 of Seconde: 5 700 €; corrected by the list after it."""
    school = InstitutionFactory()
    told = bring(officer, lines_of(school, **{"4e": 120, "2de": 90}))
    assert told == (
        f"2 effectifs ajoutés, 0 modifié, 0 inchangé. Élèves de l’année {this_year()} : "
        "0 jusqu’ici, 210 ensuite."
    )
    assert last_act()[1] == f"Les effectifs sont enregistrés. Motif : {WHY}"
    today = timezone.localdate()
    assert amount_of_school(school, this_year(), today) == 5700
    assert [line[1:] for line in pupils_of_schools(this_year(), today)] == [
        ("4e", 120, 25), ("2de", 90, 30),
    ]  # fmt: skip
    bring(officer, lines_of(school, **{"4e": 100, "2de": 90}))
    assert amount_of_school(school, this_year(), today) == 5200
    assert officer.get(address(PupilCount, "changelist")).status_code == 200


def test_un_petit_etablissement_recoit_le_minimum_de_400_euros(officer: Client) -> None:
    """Never under it, and nothing for a school whose pupils nobody knows."""
    small, unknown = InstitutionFactory(), InstitutionFactory()
    bring(officer, lines_of(small, **{"4e": 10}))
    today = timezone.localdate()
    assert amount_of_school(small, this_year(), today) == 400
    assert amount_of_school(unknown, this_year(), today) == 0


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("0350762N;4e;dix", "un effectif est un nombre entier, 9 999 au plus."),
        ("0350762N;4e;10000", "un effectif est un nombre entier, 9 999 au plus."),
        ("0350762A;4e;10", "le code UAI est faux."),
        ("0350001Z;4e;10", "le code UAI est faux."),
        ("{uai};7e;10", "le niveau « 7e » n’existe pas."),
        ("{uai};4e;10\n{uai};4e;11", "ce niveau est déjà donné à la ligne 3."),
    ],
)
def test_une_ligne_d_effectif_fausse_refuse_tout_le_tableau(
    officer: Client, line: str, told: str
) -> None:
    """With its number and its column; nothing is written."""
    school = InstitutionFactory()
    rows = f"{school.uai};3e;20\n" + line.format(uai=school.uai)
    shown = bring(officer, f"uai;niveau;effectif\n{rows}")
    assert told in words(shown)
    assert not PupilCount.objects.exists()


def test_the_formula_of_a_credit() -> None:
    """Σ pupils × amount, at least the minimum; nothing without pupils."""
    amounts, least = {"4e": Decimal(25)}, Decimal(400)
    assert rules.school_amount({"4e": 120, "6e": 30}, amounts, least) == 3000
    assert rules.school_amount({"4e": 1}, amounts, least) == 400
    assert rules.school_amount({"6e": 30}, amounts, least) == 0
    assert rules.school_amount({}, amounts, least) == 0
