"""What people and spreadsheets write, read: days, hours, euros, yes or no, lost zeros.

Each answers None for what it does not recognise: nothing is guessed.
"""

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Decimal

MONTHS = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin",
    "juillet", "aout", "septembre", "octobre", "novembre", "decembre",
)  # fmt: skip
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
NEAR_DAYS = ("aujourd'hui", "demain", "apres demain")
DIGITS_DATE = re.compile(r"([0-9]{1,2})[/.\- ]([0-9]{1,2})[/.\- ]([0-9]{4}|[0-9]{2})")
ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
WORDS_DATE = re.compile(r"(?:[a-z]+\.? )?([0-9]{1,2})(?:er)? ([a-z]{3,9})\.? ([0-9]{4}|[0-9]{2})")
CLOCK = re.compile(r"([0-9]{1,2})(?: ?(?:h|:|heures?) ?([0-9]{2})?)?")
# The hour a spreadsheet writes after a day, or its seconds after an hour.
LONG_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::[0-9]{2}(?:[.,][0-9]{1,6})?)?")
DAY_AND_HOUR = re.compile(r"(.*[0-9])(?: +(?:a )?|t)([0-9]{1,2}:[0-9:.,]+)z?")
FIRST_YEAR, LAST_YEAR = 2000, 2099
HALF_A_MINUTE = timedelta(seconds=30)

CURRENCY = re.compile(r"(?:€|euros?|eur)(?:t\.?t\.?c\.?)?$|^(?:€|eur)")
THOUSANDS = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]*|-?[0-9]{1,3}(?:\.[0-9]{3}){2,}")
WHOLE_AND_CENTS = re.compile(r"(-?[0-9]+)(?:€|euros?)([0-9]{2})")
EUROS = re.compile(r"-?[0-9]+(?:[.,][0-9]*)?", re.ASCII)

YES = {"oui", "o", "yes", "y", "vrai", "v", "true", "1"}
NO = {"non", "n", "no", "faux", "f", "false", "0"}


def plain(text: str) -> str:
    """Lower case, no accent, ' for ’, single spaces: what is compared, never what is kept."""
    letters = unicodedata.normalize("NFD", text.lower().replace("’", "'"))
    kept = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(kept.split())


def read_date(text: str) -> date | None:
    """16/03/2027, 16/3/27, 16 mars 2027, 2027-03-16, a spreadsheet's 16/03/2027 00:00:00."""
    day, hour = read_moment(text)
    return day if hour in (None, time()) else None


def read_near_day(text: str, today: date) -> date | None:
    """« aujourd’hui », « demain », « après-demain », « lundi »: the next one, never today."""
    said = plain(text).replace("-", " ")
    if said in NEAR_DAYS:
        return today + timedelta(days=NEAR_DAYS.index(said))
    if said in WEEKDAYS:
        ahead = (WEEKDAYS.index(said) - today.weekday() - 1) % 7 + 1
        return today + timedelta(days=ahead)
    return None


def read_moment(text: str) -> tuple[date | None, time | None]:
    """A day and the hour a spreadsheet may have left behind it: 16/03/2027 14:00:00."""
    said = plain(text)
    if found := DAY_AND_HOUR.fullmatch(said):
        day, hour = _day_of(found[1]), read_time(found[2])
        return (day, hour) if day and hour is not None else (None, None)
    return _day_of(said), None


def _day_of(text: str) -> date | None:
    if found := DIGITS_DATE.fullmatch(text):
        return _day(found[1], int(found[2]), found[3])
    if found := ISO_DATE.fullmatch(text):
        return _day(found[3], int(found[2]), found[1])
    if found := WORDS_DATE.fullmatch(text):
        months = [rank for rank, name in enumerate(MONTHS, 1) if name.startswith(found[2])]
        is_one = len(months) == 1 or found[2] in MONTHS
        return _day(found[1], months[0] if is_one else 0, found[3])
    return None


def _day(day: str, month: int, year: str) -> date | None:
    whole = int(year) + (FIRST_YEAR if len(year) == 2 else 0)
    if not FIRST_YEAR <= whole <= LAST_YEAR:
        return None
    try:
        return date(whole, month, int(day))
    except ValueError:
        return None


def read_time(text: str) -> time | None:
    """9 h, 9h30, 14:30, 14 h 30, a spreadsheet's 14:30:00; None for anything else."""
    said = plain(text)
    found = CLOCK.fullmatch(said) or LONG_CLOCK.fullmatch(said)
    if not found or int(found[1]) > 23 or int(found[2] or 0) > 59:
        return None
    return time(int(found[1]), int(found[2] or 0))


def nearest_minute(moment: datetime) -> datetime:
    """A spreadsheet counts in parts of a day: its 14:00 may be 13:59:59.999."""
    rounded = moment + HALF_A_MINUTE if moment.second >= 30 else moment
    return rounded.replace(second=0, microsecond=0)


def read_euros(text: str) -> Decimal | None:
    """1 250,50, 1.250,50 €, € 1250.5, 1'250, 12 € 50, 450,-, 1 250 euros TTC, −5.

    As many decimals and digits as are written: what is allowed is told by who asks. « 1.250 »
    has three decimals, for nobody knows whether a thousand is meant.
    """
    said = re.sub(r"[\s'’]", "", text.lower()).replace("−", "-").removeprefix("+")
    if found := WHOLE_AND_CENTS.fullmatch(said):
        said = f"{found[1]},{found[2]}"
    said = CURRENCY.sub("", said)
    said = said[:-2] if said.endswith((",-", ".-")) else said
    if THOUSANDS.fullmatch(said):
        said = said.replace(".", "")
    return Decimal(said.replace(",", ".")) if EUROS.fullmatch(said) else None


def decimals_of(amount: Decimal) -> int:
    """How many decimals are written: 3 for « 1.250 »."""
    exponent = amount.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def read_yes_no(text: str) -> bool | None:
    """Oui, o, vrai, true, 1; non, n, faux, false, 0; None for anything else."""
    said = plain(text)
    return True if said in YES else False if said in NO else None


def zeros_back(code: str, width: int, *, lost: int = 1) -> str:
    """A code of digits that a spreadsheet took for a number: « 9200 » is 09200, « 9200.0 » too.

    At most `lost` zeros are put back; anything else comes back as it was.
    """
    digits = re.sub(r"[.,]0$", "", code.strip())
    if not digits.isascii() or not digits.isdecimal():
        return code
    return digits.zfill(width) if width - lost <= len(digits) <= width else code
