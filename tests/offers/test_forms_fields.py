"""The fields of the offer's forms: what people type, what is refused and with which sentence."""

from datetime import date, time
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from core.rules.typed import read_date, read_time
from offers.forms.fields import (
    CountField,
    DurationField,
    EmailsField,
    EurosField,
    PhoneField,
)


@pytest.mark.parametrize(
    "typed",
    [
        "16/3/27", "16/03/2027", "16-03-2027", "16.3.2027", "16 mars 2027", "16 Mars 27",
        "mardi 16 mars 2027", "2027-03-16", " 16/03/2027 ", "16\u00a0mars\u00a02027",
    ],
)  # fmt: skip
def test_a_date_is_read_as_it_is_typed(typed: str) -> None:
    assert read_date(typed) == date(2027, 3, 16)


@pytest.mark.parametrize(
    ("typed", "month"), [("1er août 2027", 8), ("1 fev 2027", 2), ("1 déc. 2027", 12)]
)
def test_months_are_read_without_their_accents(typed: str, month: int) -> None:
    assert read_date(typed) == date(2027, month, 1)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "demain",
        "30/02/2027",
        "16/13/2027",
        "１６/03/2027",
        "16/03/0027",
        "16/03/9999",
        "16 ju 27",
    ],
)
def test_what_is_not_a_date_is_not_guessed(typed: str) -> None:
    assert read_date(typed) is None


@pytest.mark.parametrize(
    ("typed", "hour"),
    [("14:30", time(14, 30)), ("14h30", time(14, 30)), ("14 h 30", time(14, 30)), ("9h", time(9))],
)
def test_an_hour_is_read_as_it_is_typed(typed: str, hour: time) -> None:
    assert read_time(typed) == hour


@pytest.mark.parametrize("typed", ["25:00", "14:75", "midi", "١٤:٣٠"])
def test_what_is_not_an_hour_is_refused(typed: str) -> None:
    assert read_time(typed) is None


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1 250,50", "1250.50"), ("1250.5", "1250.50"), ("1 250 €", "1250.00"), ("0", "0.00"),
        ("1\u00a0250,5 €", "1250.50"), ("1.250,50", "1250.50"), ("99999999", "99999999.00"),
        ("-0", "0.00"), ("12 euros", "12.00"),
    ],
)  # fmt: skip
def test_an_amount_is_read_as_it_is_typed(typed: str, amount: str) -> None:
    """R18: no upper limit."""
    assert EurosField().clean(typed) == Decimal(amount)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Indiquez un prix, 0 si l’offre est gratuite."),
        ("NaN", "Indiquez un prix, 0 si l’offre est gratuite."),
        ("Infinity", "Indiquez un prix, 0 si l’offre est gratuite."),
        ("1e400", "Indiquez un prix, 0 si l’offre est gratuite."),
        ("１０", "Indiquez un prix, 0 si l’offre est gratuite."),
        ("-5", "Le prix ne peut pas être négatif."),
        ("−0,01", "Le prix ne peut pas être négatif."),
        ("1,234", "Deux décimales au plus."),
        ("9" * 5000, "Ce prix compte trop de chiffres."),
    ],
)
def test_what_is_not_an_amount_is_refused(typed: str, sentence: str) -> None:
    with pytest.raises(ValidationError) as refused:
        EurosField().clean(typed)
    assert refused.value.messages == [sentence]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("0", "Indiquez un nombre entier d’élèves, 1 au minimum."),
        ("-3", "Indiquez un nombre entier d’élèves, 1 au minimum."),
        ("2,5", "Indiquez un nombre entier d’élèves, 1 au minimum."),
        ("２８", "Indiquez un nombre entier d’élèves, 1 au minimum."),
        ("3001", "3\u00a0000 élèves au plus."),
        ("9" * 5000, "La limite est de 3\u00a0000 élèves."),
    ],
)
def test_a_number_of_pupils_out_of_bounds_is_refused(typed: str, sentence: str) -> None:
    """R15: 1 to 3000."""
    with pytest.raises(ValidationError) as refused:
        CountField(least=1, most=3000, people="d’élèves").clean(typed)
    assert refused.value.messages == [sentence]


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [("1 h 30", 90), ("1h30", 90), ("90 min", 90), ("90", 90), ("2 h", 120), ("45 min", 45)],
)
def test_a_duration_is_read_as_it_is_typed(typed: str, minutes: int) -> None:
    assert DurationField().clean(typed) == minutes
    assert DurationField().clean(DurationField().prepare_value(minutes)) == minutes


@pytest.mark.parametrize("typed", ["0", "longtemps", "1 h 75"])
def test_what_is_not_a_duration_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        DurationField().clean(typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("02 99 00 00 01", "+33299000001"), ("+33 2 99 00 00 01", "+33299000001"),
     ("00262 262 12 34 56", "+262262123456"), ("", "")],
)  # fmt: skip
def test_a_phone_accepts_spaces_and_prefixes(typed: str, kept: str) -> None:
    assert PhoneField(required=False).clean(typed) == kept


def test_from_one_to_six_notification_addresses() -> None:
    """R10: 1 to 6, each complete, once each."""
    field = EmailsField()
    assert field.clean("a@ex.fr\r\nb@ex.fr\r\na@ex.fr\r\n") == ["a@ex.fr", "b@ex.fr"]
    for typed in ("", "a@ex.fr pas-une-adresse", "\n".join(f"p{n}@ex.fr" for n in range(7))):
        with pytest.raises(ValidationError):
            field.clean(typed)
