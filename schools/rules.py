"""The numbers and formulas of the texts about institutions and their credit."""

import re
from datetime import date
from decimal import ROUND_DOWN, Decimal

# Code UAI : 7 chiffres et une lettre de contrôle (le reste de la division par 23).
UAI_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
UAI_SHAPE = re.compile(r"[0-9]{7}[A-Z]", re.ASCII)

# Part d'un crédit provisoire utilisable avant sa validation (R42).
PROVISIONAL_SHARE = Decimal("0.80")

# L'année scolaire va du 1er septembre au 31 août.
SCHOOL_YEAR_START_MONTH = 9

# Montants par élève pour l'import des crédits (R46), datés.
AMOUNTS_PER_PUPIL = [
    (
        date(2022, 1, 1),
        {
            "4e": Decimal(25),
            "3e": Decimal(25),
            "CAP1": Decimal(30),
            "CAP2": Decimal(30),
            "2de": Decimal(30),
            "1re": Decimal(20),
            "Tle": Decimal(20),
        },
    ),
]


def uai_is_valid(uai: str) -> bool:
    """Tell whether a code is an UAI: 7 ASCII digits and the right check letter (R5)."""
    return bool(UAI_SHAPE.fullmatch(uai)) and uai[7] == UAI_LETTERS[int(uai[:7]) % 23]


def spendable(amount: Decimal, is_final: bool) -> Decimal:
    """Euros that may be engaged on a credit: all of it, or 80 % while provisional (R42)."""
    share = amount if is_final else amount * PROVISIONAL_SHARE
    return share.quantize(Decimal("0.01"), rounding=ROUND_DOWN)


def school_year_start(day: date) -> date:
    """First day, 1 September, of the school year that holds this day."""
    year = day.year if day.month >= SCHOOL_YEAR_START_MONTH else day.year - 1
    return date(year, SCHOOL_YEAR_START_MONTH, 1)
