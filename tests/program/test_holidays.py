"""School holidays after the library's last year, of Corsica and overseas (decision 0033)."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.rules.holidays import published_until, school_holidays
from schools.models import SchoolHoliday
from tests.program.office import address, errors, last_act, preview_then_save, take_away

WHY = "Calendrier publié au Bulletin officiel"


def typed(zone: str, first: str, last: str) -> dict[str, Any]:
    return {
        "zone": zone, "name": "Vacances de la Toussaint", "first_date": first, "last_date": last,
        "reason": WHY,
    }  # fmt: skip


def known(zone: str, year: int) -> list[str]:
    return [band.name for band in school_holidays(zone, date(year, 10, 1), date(year, 11, 30))]


def test_les_vacances_de_2028_s_ajoutent_apres_la_derniere_annee_publiee(officer: Client) -> None:
    """Read first, journaled, known to the pages at once, taken away."""
    assert known("B", 2028) == []
    page = address(SchoolHoliday, "add")
    effect = preview_then_save(officer, page, typed("B", "21/10/2028", "05/11/2028"))
    assert "Du 21 octobre 2028 au 5 novembre 2028" in effect
    verb, reason, values = last_act()
    assert (verb, reason, values["first_date"]) == ("add", WHY, [None, "2028-10-21"])
    assert known("B", 2028) == ["Vacances de la Toussaint"]
    assert known("A", 2028) == []
    with CaptureQueriesContext(connection) as asked:
        known("B", 2028)
    assert len(asked) == 0

    row = SchoolHoliday.objects.get()
    changed = address(SchoolHoliday, "change", row.pk)
    preview_then_save(officer, changed, typed("B", "21/10/2028", "06/11/2028"))
    assert last_act()[2]["last_date"] == ["2028-11-05", "2028-11-06"]
    take_away(officer, row, "Calendrier corrigé")
    assert known("B", 2028) == []


def test_la_corse_et_l_outre_mer_ont_leur_calendrier(officer: Client) -> None:
    """Nobody publishes it as data: each day may be added."""
    page = address(SchoolHoliday, "add")
    preview_then_save(officer, page, typed("Corse", "23/10/2027", "07/11/2027"))
    assert known("Corse", 2027) == ["Vacances de la Toussaint"]


@pytest.mark.parametrize(
    ("zone", "first", "last", "field"),
    [
        ("B", "23/10/2027", "07/11/2027", "first_date"),
        ("Corse", "20/10/2020", "05/11/2020", "first_date"),
        ("B", "05/11/2028", "21/10/2028", "last_date"),
        ("D", "21/10/2028", "05/11/2028", "zone"),
    ],
    ids=["already published", "past", "reversed", "no zone"],
)
def test_des_vacances_connues_passees_ou_a_l_envers_sont_refusees(
    officer: Client, zone: str, first: str, last: str, field: str
) -> None:
    """At their field; nothing is saved."""
    assert field in errors(officer.post(address(SchoolHoliday, "add"), typed(zone, first, last)))
    assert not SchoolHoliday.objects.exists()


def test_deux_vacances_d_une_zone_ne_se_chevauchent_pas(officer: Client) -> None:
    """In words on the page; by a constraint whoever writes."""
    page = address(SchoolHoliday, "add")
    preview_then_save(officer, page, typed("B", "21/10/2028", "05/11/2028"))
    told = errors(officer.post(page, typed("B", "05/11/2028", "12/11/2028")))
    assert told["first_date"] == [
        "D’autres vacances de cette zone couvrent déjà une partie de ces jours."
    ]
    dates = {"first_date": date(2028, 11, 1), "last_date": date(2028, 11, 9)}
    with pytest.raises(IntegrityError, match="school_holidays"), transaction.atomic():
        SchoolHoliday.objects.create(zone="B", name="Pont", **dates)


def test_the_library_goes_to_the_summer_of_2028() -> None:
    """When it goes further, the rows that it knows then are refused: nobody adds them twice."""
    assert published_until("B") == date(2028, 8, 31)
    assert published_until("Corse") is None
