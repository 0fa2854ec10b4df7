"""Who is eligible, what a credit allows (R5, R42, R46)."""

from datetime import date
from decimal import Decimal

import pytest

from schools import rules

COLLEGE = {
    "school_type": "Collège",
    "sector": "Public",
    "contract": "SANS OBJET",
    "supervision": "MINISTERE DE L'EDUCATION NATIONALE",
    "state": "OUVERT",
    "territory": "35",
}


@pytest.mark.parametrize("uai", ["0351638R", "0350024L", "0352072M"])
def test_a_code_with_its_right_letter_is_an_uai(uai):
    """R5."""
    assert rules.uai_is_valid(uai)


@pytest.mark.parametrize(
    "uai",
    [
        "0351638S",
        "0351638r",
        "351638R",
        "0351638",
        "",
        "O351638R",
        "0351638RR",
        " 0351638R",
        "٠351638R",
    ],
)
def test_anything_else_is_not(uai):
    """R5: a wrong letter, a lower case, a letter O, digits of another script…"""
    assert not rules.uai_is_valid(uai)


def test_every_wrong_letter_is_seen():
    """R5: exactly one letter of the alphabet fits."""
    fits = [
        letter for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if rules.uai_is_valid(f"0351638{letter}")
    ]
    assert fits == ["R"]


@pytest.mark.parametrize("mark", [" ", "\u00a0", "\u202f", "\u200b", "\u034f", "\ufe0f", "\u115f"])
@pytest.mark.parametrize("written", ["0350024l", "350024L"])
def test_a_code_is_read_without_what_nobody_sees(written, mark):
    """R5: three of these marks are « printable », and stayed in the code."""
    pasted = f"{mark}{written[:3]}{mark}{written[3:]}{mark}"
    assert rules.as_uai(pasted) == "0350024L"


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"school_type": "Lycée"},
        {"school_type": "EREA"},
        {"school_type": "LYCEE"},
        {"sector": "Privé", "contract": "CONTRAT D'ASSOCIATION TOUTES CLASSES"},
        {"sector": "Privé", "contract": "C0NTRAT SIMPLE POUR PARTIE DES CLASSES"},
        {"school_type": "Lycée", "sector": "Privé", "supervision": "AGRICULTURE"},
        {"school_type": "Lycée", "sector": "Privé", "supervision": "MER"},
        {"school_type": "Lycée", "supervision": "MINISTERE DES ARMEES"},
        {"state": "A FERMER"},
        {"territory": "974"},
    ],
)
def test_these_institutions_are_eligible(change):
    """R5, S6, S10."""
    assert rules.why_not_eligible(**COLLEGE | change) == ""


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"school_type": "Ecole"}, "Ecole"),
        ({"school_type": "Médico-social"}, "Médico-social"),
        ({"school_type": ""}, "non renseigné"),
        ({"sector": "Privé", "contract": "HORS CONTRAT"}, "hors contrat"),
        ({"sector": "Privé", "contract": ""}, "hors contrat"),
        ({"sector": "Privé", "contract": "SANS OBJET"}, "hors contrat"),
        (
            {"sector": "Privé", "supervision": "AGRICULTURE", "contract": "HORS CONTRAT"},
            "hors contrat",
        ),
        ({"sector": ""}, "secteur"),
        ({"state": "FERME"}, "FERME"),
        ({"state": "A OUVRIR"}, "A OUVRIR"),
        ({"supervision": "SANTE ET SOLIDARITE NATIONALE"}, "SANTE"),
        ({"territory": ""}, "territoire"),
    ],
)
def test_these_are_left_aside_and_the_reason_says_why(change, word):
    """R5."""
    assert word in rules.why_not_eligible(**COLLEGE | change)


@pytest.mark.parametrize(
    ("supervision", "ministry"),
    [
        ("MINISTERE DE L'EDUCATION NATIONALE", "EDUCATION"),
        ("Ministère de l’Éducation nationale", "EDUCATION"),
        ("AGRICULTURE", "AGRICULTURE"),
        ("MER", "SEA"),
        ("MINISTERE DES ARMEES", "ARMIES"),
        ("DEFENSE", "ARMIES"),
        ("COMMERCE", ""),
        ("", ""),
    ],
)
def test_the_funding_ministry_is_read_from_the_directory(supervision, ministry):
    """R46, S4."""
    assert rules.ministry_of(supervision) == ministry


DAY = date(2026, 11, 30)


def test_a_provisional_credit_is_80_percent_spendable_rounded_down():
    """R42."""
    assert rules.spendable(Decimal(1000), is_final=False, on=DAY) == 800
    assert rules.spendable(Decimal("10.01"), is_final=False, on=DAY) == Decimal("8.00")
    assert rules.spendable(Decimal("10.01"), is_final=True, on=DAY) == Decimal("10.01")


@pytest.mark.parametrize(
    ("day", "start"),
    [
        (date(2026, 9, 1), date(2026, 9, 1)),
        (date(2027, 8, 31), date(2026, 9, 1)),
        (date(2026, 8, 31), date(2025, 9, 1)),
    ],
)
def test_a_school_year_starts_on_1_september(day, start):
    assert rules.school_year_start(day) == start
