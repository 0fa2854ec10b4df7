"""The French wording and the places of France."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from core import rules

NBSP = "\u00a0"


def test_a_long_date_names_the_day_and_the_first_is_ordinal():
    assert rules.long_date(date(2027, 3, 16)) == "mardi 16 mars 2027"
    assert rules.long_date(date(2027, 4, 1)) == "jeudi 1er avril 2027"


def test_dates_of_tables_and_margin_are_short():
    assert rules.short_date(date(2027, 3, 16)) == "16/03/2027"
    assert rules.short_day(date(2027, 3, 16)) == f"mar.{NBSP}16/03/2027"
    assert rules.month_day(date(2027, 2, 1)) == f"1er{NBSP}févr."


def test_hours_are_written_with_h_and_without_leading_zero():
    assert rules.time_of_day(time(14, 30)) == f"14{NBSP}h{NBSP}30"
    assert rules.time_of_day(time(9, 0)) == f"9{NBSP}h"
    assert rules.time_of_day(time(16, 5)) == f"16{NBSP}h{NBSP}05"


def test_money_has_two_decimals_a_comma_and_unbreakable_spaces():
    assert rules.euros(Decimal("1250")) == f"1{NBSP}250,00{NBSP}€"
    assert rules.euros(Decimal("16.071")) == f"16,07{NBSP}€"
    assert rules.euros(Decimal("0")) == "Gratuit"
    assert rules.euros(Decimal("0"), free_word=False) == f"0,00{NBSP}€"
    assert rules.euros(None) == ""


def test_a_moment_is_told_on_the_clock_of_its_place_and_the_clock_is_named_away_from_paris():
    moment = datetime(2026, 11, 30, 22, 59, tzinfo=UTC)
    assert rules.long_moment(moment) == f"lundi 30 novembre 2026, 23{NBSP}h{NBSP}59"
    assert rules.long_moment(moment, "Indian/Reunion") == (
        f"mardi 1er décembre 2026, 2{NBSP}h{NBSP}59 (heure de La Réunion)"
    )


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 23), "aujourd’hui"),
        (date(2026, 11, 24), "demain"),
        (date(2026, 11, 22), "hier"),
        (date(2026, 11, 30), "dans 7 jours"),
        (date(2026, 11, 13), "il y a 10 jours"),
    ],
)
def test_relative_days(day, words):
    assert rules.relative_day(day, datetime(2026, 11, 23, 12, tzinfo=UTC)) == words


def test_there_are_one_hundred_and_one_departments():
    assert len(rules.DEPARTMENTS) == 101
    assert rules.DEPARTMENTS["35"] == "Ille-et-Vilaine"


@pytest.mark.parametrize(
    ("postal_code", "department"),
    [
        ("35300", "35"),
        ("01000", "01"),
        ("20090", "2A"),
        ("20137", "2A"),
        ("20200", "2B"),
        ("20620", "2B"),
        ("97400", "974"),
        ("97150", "978"),
        ("98800", "988"),
        ("abcde", ""),
        ("9800", ""),
        ("00100", ""),
    ],
)
def test_the_department_is_read_from_the_postal_code(postal_code, department):
    assert rules.department_of(postal_code) == department


def test_every_overseas_territory_has_its_own_clock():
    assert rules.time_zone_of("974") == "Indian/Reunion"
    assert rules.time_zone_of("35") == "Europe/Paris"
    for code in rules.TERRITORIES:
        if code.startswith("9") and len(code) == 3:
            assert rules.zone_label(rules.time_zone_of(code)).startswith("heure de "), code
