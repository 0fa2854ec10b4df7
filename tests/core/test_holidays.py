"""The school calendar by zone, and public holidays where schools are."""

from datetime import date

import pytest

from core.rules import TERRITORIES
from core.rules.holidays import (
    Band,
    days_without_school,
    public_holiday,
    school_holidays,
    zone_of,
    zones,
)
from core.rules.places import REMEMBERED_TERRITORIES, first_territories

YEAR = (date(2026, 9, 1), date(2027, 8, 31))


@pytest.mark.parametrize(
    ("department", "zone"),
    [
        ("69", "A"), ("33", "A"), ("90", "A"), ("35", "B"), ("59", "B"), ("68", "B"),
        ("75", "C"), ("31", "C"), ("2A", "Corse"), ("2B", "Corse"), ("974", "La Réunion"),
        ("978", "Guadeloupe"), ("988", "Nouvelle-Calédonie"), ("", ""), ("00", ""), ("1234", ""),
    ],
)  # fmt: skip
def test_each_territory_has_its_zone_or_its_academy(department: str, zone: str):
    assert zone_of(department, YEAR[0]) == zone


def test_no_territory_is_forgotten_and_the_mainland_follows_three_zones():
    zones = {code: zone_of(code, YEAR[0]) for code in TERRITORIES}
    mainland = [zones[code] for code in TERRITORIES if len(code) == 2 and code[0:2] not in "2A2B"]
    assert "" not in zones.values()
    assert {zone: mainland.count(zone) for zone in "ABC"} == {"A": 32, "B": 41, "C": 21}


def test_a_zone_is_that_of_the_day(monkeypatch: pytest.MonkeyPatch):
    """A department leaves B for C on New Year’s Day, another one comes with a zone of its own."""
    first = first_territories()
    brittany = next(row for row in first if row.code == "35")
    turn = date(2027, 1, 1)
    rows = [
        *first,
        brittany._replace(since=turn, holiday_zone="C"),
        brittany._replace(since=turn, code="36B", holiday_zone="Bretagne"),
    ]
    monkeypatch.setattr(REMEMBERED_TERRITORIES, "_rows", rows)
    on = {day: zone_of("35", day) for day in (date(2020, 1, 1), date(2026, 12, 31), turn)}
    assert list(on.values()) == ["B", "B", "C"]
    assert (zone_of("36B", date(2026, 12, 31)), zone_of("36B", turn)) == ("", "Bretagne")
    assert ("Bretagne", "Bretagne") in zones()
    marked = days_without_school(["35"], *YEAR)["holidays"]
    assert [words for _, _, words in marked if "Noël" in words or "hiver" in words] == [
        "Vacances de Noël, zone B", "Vacances d’hiver, zone C",
    ]  # fmt: skip


def test_the_school_holidays_of_a_zone_are_the_ministrys():
    assert school_holidays("A", *YEAR) == [
        Band("Vacances de la Toussaint", date(2026, 10, 17), date(2026, 11, 1)),
        Band("Vacances de Noël", date(2026, 12, 19), date(2027, 1, 3)),
        Band("Vacances d’hiver", date(2027, 2, 13), date(2027, 2, 28)),
        Band("Vacances de printemps", date(2027, 4, 10), date(2027, 4, 25)),
        Band("Pont de l’Ascension", date(2027, 5, 6), date(2027, 5, 8)),
        Band("Vacances d’été", date(2027, 7, 3), date(2027, 8, 31)),
    ]


def test_zones_differ_in_winter_and_a_single_day_gives_the_whole_holidays():
    first_of_march = date(2027, 3, 1)
    assert school_holidays("A", first_of_march, first_of_march) == []
    assert school_holidays("B", first_of_march, first_of_march) == [
        Band("Vacances d’hiver", date(2027, 2, 20), date(2027, 3, 7))
    ]


@pytest.mark.parametrize("zone", ["Corse", "La Réunion", "", "D", "a"])
def test_an_unpublished_calendar_is_unknown_not_invented(zone: str):
    assert school_holidays(zone, *YEAR) == []


def test_years_that_nobody_published_yet_have_no_holidays_and_do_not_fail():
    assert school_holidays("B", date(2028, 9, 1), date(2029, 8, 31)) == []
    assert school_holidays("B", date.min, date(1980, 1, 1)) == []


@pytest.mark.parametrize(
    ("day", "department", "name"),
    [
        (date(2027, 1, 1), "35", "Jour de l’an"),
        (date(2027, 3, 26), "67", "Vendredi saint"),
        (date(2027, 3, 26), "57", "Vendredi saint"),
        (date(2027, 3, 26), "54", ""),
        (date(2026, 12, 20), "974", "Abolition de l’esclavage"),
        (date(2027, 5, 22), "972", "Abolition de l’esclavage"),
        (date(2027, 5, 22), "2A", ""),
        (date(2027, 3, 16), "35", ""),
        (date(2027, 1, 1), "unknown", "Jour de l’an"),
        (date.max, "35", ""),
    ],
)
def test_public_holidays_are_those_of_the_territory(day: date, department: str, name: str):
    assert public_holiday(day, department) == name
