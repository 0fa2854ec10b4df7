"""The numbers of the programme: what each is, its bounds, and which one is in force on a day.

What is in force is the table `DatedNumber`; it begins with the first values written here.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

from core.rules import PARIS, euros, number, plural
from core.rules.dated import Remembered, in_force

FIRST_DAY = date(2021, 1, 1)
Rows = Mapping[str, list[tuple[date, Decimal]]]

# How a unit is written after a number; euros have their own form.
UNITS = {"hours": "heure", "days": "jour"}


class Number(NamedTuple):
    """A number of the programme: French label, unit, first value, bounds, what its date decides."""

    label: str
    unit: str
    first: int
    lowest: int
    highest: int
    decides: str


REMINDERS = "Compté en jours avant la date limite, le jour où le rappel part."
TODAY = "C’est le jour de l’acte qui compte."
NUMBERS = {
    "provisional_share": Number(
        "Part utilisable d’un crédit provisoire", "percent", 80, 1, 100,
        "C’est le jour de la confirmation qui compte. Ce qui est déjà engagé le reste.",
    ),
    "minimum_credit": Number(
        "Crédit minimal d’un établissement", "euros", 400, 0, 100_000,
        "Les crédits déjà ouverts ne changent pas\u00a0: le minimum sert au calcul des prochains.",
    ),
    "unusual_price": Number(
        "Prix au-delà duquel le partenaire est averti", "euros", 10_000, 1, 1_000_000,
        "Un avertissement n’empêche rien\u00a0: aucun prix n’est refusé.",
    ),
    "proposal_hold": Number(
        "Délai pour accepter une nouvelle proposition", "days", 7, 1, 60,
        "C’est le jour de la proposition qui compte.",
    ),
    "answer_expected": Number(
        "Attente au-delà de laquelle une demande est dite sans réponse", "days", 5, 1, 60, TODAY,
    ),
    "review_delay": Number(
        "Délai annoncé pour instruire une offre avant sa publication", "days", 3, 1, 30,
        "C’est le jour où le partenaire transmet son offre qui compte.",
    ),
    "between_reminders": Number(
        "Délai entre deux relances de la même personne", "days", 3, 1, 60,
        "C’est le jour de la relance qui compte.",
    ),
    "first_reminder": Number(
        "Premier rappel avant une date limite", "days", 7, 1, 60, REMINDERS,
    ),
    "second_reminder": Number(
        "Deuxième rappel avant une date limite", "days", 3, 1, 60, REMINDERS,
    ),
    "last_reminder": Number(
        "Dernier rappel avant une date limite", "days", 1, 1, 60, REMINDERS,
    ),
    "paid_within": Number(
        "Délai de versement après l’émission d’un justificatif", "days", 10, 1, 60,
        "C’est le jour d’émission du justificatif qui compte.",
    ),
    "invitation_life": Number(
        "Durée d’une invitation à rejoindre une structure", "days", 14, 1, 90,
        "Les invitations déjà envoyées gardent leur durée.",
    ),
}  # fmt: skip

FIRST: Rows = {key: [(FIRST_DAY, Decimal(one.first))] for key, one in NUMBERS.items()}
REMEMBERED_NUMBERS: Remembered[Rows] = Remembered(FIRST)


def number_on(key: str, day: date) -> Decimal:
    """The number in force on a day; the first of all for a day before it."""
    found = in_force(REMEMBERED_NUMBERS.rows.get(key, ()), day)
    return Decimal(NUMBERS[key].first) if found is None else found


def number_before(key: str, day: date) -> Decimal:
    """What was in force on the eve of a day."""
    return number_on(key, day - timedelta(days=1))


def share_on(key: str, day: date) -> Decimal:
    """A percentage as a share: 0.80."""
    return number_on(key, day) / 100


def today_in_paris(now: datetime) -> date:
    """The day on which an act of this moment (UTC) counts."""
    return now.astimezone(ZoneInfo(PARIS)).date()


def duration_at(key: str, now: datetime) -> timedelta:
    """The duration that counts for an act of this moment."""
    return duration_on(key, today_in_paris(now))


def duration_on(key: str, day: date) -> timedelta:
    """A number of hours or days as a duration."""
    return timedelta(**{NUMBERS[key].unit: int(number_on(key, day))})


def is_within_bounds(key: str, value: Decimal) -> bool:
    """Whether a number may take this value; only euros have cents."""
    known = NUMBERS[key]
    whole = known.unit == "euros" or value == value.to_integral_value()
    return whole and known.lowest <= value <= known.highest


def in_words(key: str, value: Decimal) -> str:
    """« 80 % », « 400,00 € », « 48 heures »."""
    unit = NUMBERS[key].unit
    if unit == "euros":
        return euros(value, free_word=False)
    if unit == "percent":
        return f"{number(int(value))}\u00a0%"
    return f"{number(int(value))}\u00a0{UNITS[unit]}{plural(int(value))}"


def bounds_in_words(key: str) -> str:
    """What is said to who types something else."""
    known = NUMBERS[key]
    lowest, highest = (in_words(key, Decimal(one)) for one in (known.lowest, known.highest))
    return f"Ce nombre va de {lowest} à {highest}."
