"""What people and spreadsheets write: amounts, days, hours, yes or no, lost zeros."""

from datetime import date, time
from decimal import Decimal

import pytest

from core.rules.typed import (
    plain,
    read_date,
    read_euros,
    read_moment,
    read_near_day,
    read_time,
    read_yes_no,
    zeros_back,
)
from offers.forms import fields
from offers.forms.imports import columns
from schools import rules
from schools.forms import table


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("1250", "1250"), ("1 250", "1250"), ("1\u00a0250,50", "1250.50"),
        ("1\u202f250,5", "1250.5"),
        ("1.250,50", "1250.50"), ("1.250.000", "1250000"), ("1.250.000,00 €", "1250000.00"),
        ("1'250,50", "1250.50"), ("1’250", "1250"), ("€ 1 250,50", "1250.50"), ("12 € 50", "12.50"),
        ("12€50", "12.50"), ("450,-", "450"), ("450,- €", "450"), ("1 250 € TTC", "1250"),
        ("1 250,50 EUR", "1250.50"), ("EUR 450", "450"), ("12 euros", "12"), ("1 euro", "1"),
        ("450,", "450"), ("+450", "450"), ("−5", "-5"), ("-5,00 €", "-5.00"), ("007", "7"),
    ],
)  # fmt: skip
def test_amounts_are_read_in_every_french_form(written: str, amount: str):
    found = read_euros(written)
    assert found == Decimal(amount)
    assert found.as_tuple().exponent == Decimal(amount).as_tuple().exponent


def test_a_point_before_three_digits_may_be_a_thousand_so_it_stays_three_decimals():
    assert str(read_euros("1.250")) == "1.250"


@pytest.mark.parametrize(
    "written",
    ["", " ", "€", "-", "- €", "NaN", "Infinity", "1e3", "1,9E+05", "１０", "٤٥٠", "1,234.50",
     "1.25.50", "(450)", "450 $", "12€5", "douze", "=1+1", "1 250,50 € par élève"],
)  # fmt: skip
def test_what_is_not_an_amount_is_not_guessed(written: str):
    assert read_euros(written) is None


@pytest.mark.parametrize(
    ("written", "hour"),
    [
        ("16/03/2027 00:00", time()), ("16/03/2027 00:00:00", time()),
        ("2027-03-16T00:00:00", time()),
        ("2027-03-16 14:30:00.000", time(14, 30)), ("16/03/2027 14:30", time(14, 30)),
        ("16 mars 2027 à 14:30", time(14, 30)), ("2027-03-16T14:30:00Z", time(14, 30)),
        ("16/03/2027", None),
    ],
)  # fmt: skip
def test_a_day_with_the_hour_of_a_spreadsheet(written: str, hour: time | None):
    assert read_moment(written) == (date(2027, 3, 16), hour)
    assert read_date(written) == (date(2027, 3, 16) if hour in (None, time()) else None)


@pytest.mark.parametrize("written", ["16/03/2027 25:00", "demain 14:00", "14:30", "46097", "1t1:1"])
def test_what_is_not_a_moment_is_not_guessed(written: str):
    assert read_moment(written) == (None, None)


def test_an_hour_with_its_seconds_is_an_hour():
    assert (read_time("14:30:00"), read_time("14:30:59.5")) == (time(14, 30), time(14, 30))
    assert read_time("14:30:0") is None


@pytest.mark.parametrize(
    ("written", "answer"),
    [*dict.fromkeys(("VRAI", "Oui", "o", "TRUE", "vrai ", "1"), True).items(),
     *dict.fromkeys(("FAUX", "Non", "n", "FALSE", "0"), False).items(),
     *dict.fromkeys(("", "peut-être", "2", "x", "oui/non"), None).items()],
)  # fmt: skip
def test_yes_and_no_of_people_and_of_spreadsheets(written: str, answer: bool | None):
    assert read_yes_no(written) is answer


@pytest.mark.parametrize(
    ("code", "width", "lost", "whole"),
    [
        ("9200", 5, 1, "09200"), ("9200.0", 5, 1, "09200"), ("9200,0", 5, 1, "09200"),
        ("35000", 5, 1, "35000"), ("35000.0", 5, 1, "35000"), ("561661844", 10, 1, "0561661844"),
        ("9999141600019", 14, 2, "09999141600019"), ("200", 5, 1, "200"), ("", 5, 1, ""),
        ("2A004", 5, 1, "2A004"), ("９２００", 5, 1, "９２００"),
        ("05 61 66 18 44", 10, 1, "05 61 66 18 44"),
    ],
)  # fmt: skip
def test_first_zeros_are_put_back_where_they_are_missing(code, width, lost, whole):
    assert zeros_back(code, width, lost=lost) == whole


@pytest.mark.parametrize(
    "written",
    ["Contrat d’Association", "CONTRAT\u00a0 D'ASSOCIATION ", "contrat d'associatio\u0301n"],
)
def test_words_are_compared_without_accent_capital_nor_curved_apostrophe(written: str):
    assert plain(written) == "contrat d'association"


def test_the_files_of_schools_and_of_offers_compare_their_titles_alike():
    """Two functions of one name gave two answers for « l’offre »."""
    assert (columns.plain, rules.plain, table.plain, fields.plain) == (plain,) * 4


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("Demain", date(2026, 11, 24)), ("aujourd’hui", date(2026, 11, 23)),
        ("après-demain", date(2026, 11, 25)), ("mardi", date(2026, 11, 24)),
        ("lundi", date(2026, 11, 30)), ("Dimanche", date(2026, 11, 29)),
        ("hier", None), ("lundi 24", None), ("", None),
    ],
)  # fmt: skip
def test_a_near_day_is_said_in_words(written: str, day: date | None) -> None:
    """The next one of that name: on a Monday, « lundi » is in a week."""
    assert read_near_day(written, date(2026, 11, 23)) == day
