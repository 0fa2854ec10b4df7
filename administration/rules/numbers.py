"""The numbers of the programme: what each is, its bounds, and which one is in force on a day.

What is in force is the table `DatedNumber`; it begins with the first values written here.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from typing import NamedTuple
from zoneinfo import ZoneInfo

from core.rules import PARIS, euros, long_moment, middle_date, number, plural
from core.rules.dated import Remembered, in_force
from core.rules.french import ordinal

FIRST_DAY = date(2021, 1, 1)
Rows = Mapping[str, list[tuple[date, Decimal]]]

# How a unit is written after a number; euros have their own form.
UNITS = {"hours": "heure", "days": "jour"}
LAST_DAY_OF_ALL_MONTHS = 28
STATEMENTS_SHOWN = 4
STATEMENT_DAYS = ("first_statement_day", "second_statement_day")


class Number(NamedTuple):
    """A number of the programme: French label, unit, first value, bounds, what its date decides."""

    label: str
    unit: str
    first: int
    lowest: int
    highest: int
    decides: str


REMINDERS = "Compté en jours avant la date limite, le jour où le rappel part."
MADE_BEFORE = "Les réservations confirmées avant gardent le délai qui leur était promis."
STATEMENTS = "Les justificatifs déjà émis ne changent pas."
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
    "used_after": Number(
        "Délai après l’événement pour qu’une réservation soit réalisée", "hours", 48, 1, 720,
        f"C’est le jour de la confirmation qui compte. {MADE_BEFORE}",
    ),
    "partner_cancels_within": Number(
        "Délai après l’événement pendant lequel le partenaire peut annuler", "hours", 48, 1, 720,
        f"C’est le jour de la confirmation qui compte. {MADE_BEFORE} Une réservation réalisée ne "
        "s’annule plus, même si ce délai est plus long.",
    ),
    "account_hold": Number(
        "Délai avant tout versement sur un nouveau compte bancaire", "hours", 72, 24, 720,
        "C’est le jour où le compte est déposé qui compte. Les comptes déposés avant gardent leur "
        "délai.",
    ),
    "newly_published": Number(
        "Durée pendant laquelle une offre publiée est dite nouvelle à la modération", "hours",
        48, 1, 720, "Rien n’est retiré\u00a0: la file des nouveautés change seulement de longueur.",
    ),
    "delegation_longest": Number(
        "Durée la plus longue d’une délégation de la direction", "days", 366, 1, 366,
        "C’est le premier jour de la délégation qui compte. Celles déjà données restent.",
    ),
    "first_statement_day": Number(
        "Premier jour du mois où les justificatifs sont émis", "month_day",
        1, 1, LAST_DAY_OF_ALL_MONTHS, STATEMENTS,
    ),
    "second_statement_day": Number(
        "Second jour du mois où les justificatifs sont émis", "month_day",
        16, 1, LAST_DAY_OF_ALL_MONTHS,
        f"{STATEMENTS} Le même jour que le premier\u00a0: un seul justificatif par mois.",
    ),
}  # fmt: skip

FIRST: Rows = {key: [(FIRST_DAY, Decimal(one.first))] for key, one in NUMBERS.items()}
REMEMBERED_NUMBERS: Remembered[Rows] = Remembered(FIRST)


def number_on(key: str, day: date, rows: Rows | None = None) -> Decimal:
    """The number in force on a day, of the rows of the table or of those that one would make of it;
    the first of all for a day before it.
    """
    found = in_force((rows or REMEMBERED_NUMBERS.rows).get(key, ()), day)
    return Decimal(NUMBERS[key].first) if found is None else found


def over_before(key: str, now: datetime) -> list[tuple[datetime | None, datetime | None, datetime]]:
    """What was promised from a moment, before another (None: always), is over when it is counted
    from a third moment or earlier: one row a number of hours that was ever in force.
    """
    rows = sorted(REMEMBERED_NUMBERS.rows.get(key) or FIRST[key])
    midnights = [datetime.combine(day, time(), tzinfo=ZoneInfo(PARIS)) for day, _ in rows[1:]]
    both = zip([None, *midnights], [*midnights, None], rows, strict=True)
    return [(since, until, now - timedelta(hours=int(hours))) for since, until, (_, hours) in both]


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


def statement_days(day: date, rows: Rows | None = None) -> list[int]:
    """Days of the month on which statements are issued, as of this day: one or two (R51)."""
    return sorted({int(number_on(key, day, rows)) for key in STATEMENT_DAYS})


def statements_from(day: date, rows: Rows | None = None) -> Iterator[date]:
    """Days of statements, this one included, without an end (R51)."""
    read = rows or REMEMBERED_NUMBERS.rows
    begins = {since for key in STATEMENT_DAYS for since, _ in read.get(key, ())}
    days, one_day = statement_days(day, read), timedelta(days=1)
    while True:
        if day in begins:
            days = statement_days(day, read)
        if day.day in days:
            yield day
        day += one_day


def effects(key: str, day: date, value: Decimal, replaced: date | None) -> list[str]:
    """What an officer reads of a number typed from a day on; `replaced`: the day it had before."""
    rows = REMEMBERED_NUMBERS.rows
    others = {**rows, key: [row for row in rows.get(key, ()) if row[0] != replaced]}
    known, eve = NUMBERS[key], number_on(key, day - timedelta(days=1), others)
    before, after, since = in_words(key, eve), in_words(key, value), middle_date(day)
    said = [f"{known.label}\u00a0: {before} jusqu’ici, {after} à partir du {since}."]
    if known.unit == "hours":
        start = datetime.combine(day, time(16), tzinfo=ZoneInfo(PARIS))
        end = (start.astimezone(UTC) + timedelta(hours=int(value))).astimezone(ZoneInfo(PARIS))
        said.append(f"Compté à partir du {long_moment(start)}, il finit le {long_moment(end)}.")
    if known.unit == "month_day":
        typed = {**others, key: [*others[key], (day, value)]}
        days = islice(statements_from(day, typed), STATEMENTS_SHOWN)
        said.append(f"Justificatifs suivants\u00a0: {', '.join(map(middle_date, days))}.")
    return [*said, known.decides]


def statement_days_in_words(day: date) -> str:
    """« le 1er et le 16 », as of this day."""
    return " et ".join(f"le {ordinal(one)}" for one in statement_days(day))


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
    if unit == "month_day":
        return f"le {ordinal(int(value))} du mois"
    return f"{number(int(value))}\u00a0{UNITS[unit]}{plural(int(value))}"


def words_today(key: str) -> str:
    """The number in force now in words: « 48 heures », « 10 jours »."""
    return in_words(key, number_on(key, today_in_paris(datetime.now(UTC))))


def bounds_in_words(key: str) -> str:
    """What is said to who types something else."""
    known = NUMBERS[key]
    if known.unit == "month_day":
        return f"Ce jour va du {ordinal(known.lowest)} au {known.highest} du mois."
    lowest, highest = (in_words(key, Decimal(one)) for one in (known.lowest, known.highest))
    return f"Ce nombre va de {lowest} à {highest}."
