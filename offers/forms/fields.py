"""Fields that read what people type: dates, hours, euros, durations, phones, addresses."""

import re
import unicodedata
from datetime import date, time
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

from ground.rules import number
from ground.rules.addresses import pasted_addresses
from offers import rules
from venues.forms.fields import PhoneField as PhoneField
from venues.forms.fields import ProseField as ProseField
from venues.forms.fields import TypedField

MONTHS = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin",
    "juillet", "aout", "septembre", "octobre", "novembre", "decembre",
)  # fmt: skip
DIGITS_DATE = re.compile(r"([0-9]{1,2})[/.\- ]([0-9]{1,2})[/.\- ]([0-9]{4}|[0-9]{2})")
ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
WORDS_DATE = re.compile(r"(?:[a-z]+\.? )?([0-9]{1,2})(?:er)? ([a-z]{3,9})\.? ([0-9]{4}|[0-9]{2})")
CLOCK = re.compile(r"([0-9]{1,2})(?: ?(?:h|:|heures?) ?([0-9]{2})?)?")
MONEY = re.compile(r"(-?)([0-9]+)(?:[.,]([0-9]*))?")
DURATION = re.compile(r"(?:([0-9]{1,2}) ?(?:h|:|heures?) ?)?(?:([0-9]{1,4}) ?(?:m|min|minutes?)?)?")
FIRST_YEAR, LAST_YEAR = 2000, 2099
LONGEST_NUMBER = 9


def plain(text: str) -> str:
    """Lower case, no accent, single ordinary spaces: what is compared, never what is kept."""
    letters = unicodedata.normalize("NFD", text.lower())
    kept = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(kept.split())


def _month(word: str) -> int:
    found = [rank for rank, name in enumerate(MONTHS, 1) if name.startswith(word)]
    return found[0] if len(found) == 1 or word in MONTHS else 0


def _day(day: str, month: int, year: str) -> date | None:
    whole = int(year) + (FIRST_YEAR if len(year) == 2 else 0)
    if not FIRST_YEAR <= whole <= LAST_YEAR:
        return None
    try:
        return date(whole, month, int(day))
    except ValueError:
        return None


def read_date(text: str) -> date | None:
    """16/03/2027, 16/3/27, 16 mars 2027, 2027-03-16; None for anything else."""
    said = plain(text)
    if found := DIGITS_DATE.fullmatch(said):
        return _day(found[1], int(found[2]), found[3])
    if found := ISO_DATE.fullmatch(said):
        return _day(found[3], int(found[2]), found[1])
    if found := WORDS_DATE.fullmatch(said):
        return _day(found[1], _month(found[2]), found[3])
    return None


def read_clock(text: str) -> time | None:
    """9 h, 9h30, 14:30, 14 h 30; None for anything else."""
    found = CLOCK.fullmatch(plain(text))
    if not found or int(found[1]) > 23 or int(found[2] or 0) > 59:
        return None
    return time(int(found[1]), int(found[2] or 0))


class FrenchDateField(TypedField):
    """A day, typed as one likes, or 2027-03-16 from an address; shown as 16/03/2027."""

    read = staticmethod(read_date)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, str) and ISO_DATE.fullmatch(value):
            value = read_date(value) or value
        return f"{value:%d/%m/%Y}" if isinstance(value, date) else value


class FrenchTimeField(TypedField):
    """An hour of the day; shown as 09:00."""

    read = staticmethod(read_clock)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%H:%M}" if isinstance(value, time) else value


class EurosField(TypedField):
    """One amount in euros and cents: 1 250,50, 1250.5, 1 250 €, 0; no upper limit (R18, S22)."""

    def __init__(self, **options: Any) -> None:
        super().__init__(missing="Indiquez un prix, 0 si l’offre est gratuite.", **options)
        self.widget.attrs["inputmode"] = "decimal"

    def read_typed(self, text: str) -> Decimal:
        found = MONEY.fullmatch(_amount(text))
        if not found:
            raise ValidationError(self.missing)
        sign, whole, cents = found.groups()
        if sign and (int(whole[:20]) or (cents or "").strip("0")):
            raise ValidationError("Le prix ne peut pas être négatif.")
        if len(cents or "") > 2:
            raise ValidationError("Deux décimales au plus.")
        if len(whole.lstrip("0")) > rules.PRICE_DIGITS:
            raise ValidationError("Ce prix compte trop de chiffres.")
        return Decimal(f"{whole}.{cents or '0'}").quantize(Decimal("0.01"))

    def prepare_value(self, value: Any) -> Any:
        return f"{value:.2f}".replace(".", ",") if isinstance(value, Decimal) else value


def _amount(text: str) -> str:
    """Without spaces, currency nor thousands separators; « 1.250,50 » is 1250,50."""
    said = re.sub(r"(?:€|euros?|eur)$", "", "".join(text.lower().split())).replace("−", "-")
    if re.fullmatch(r"-?[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]{1,2}", said):
        return said.replace(".", "")
    return said


class CountField(TypedField):
    """A whole number of people between two limits (R15)."""

    def __init__(self, *, least: int, most: int, people: str, **options: Any) -> None:
        said = f"Indiquez un nombre entier {people}, {least} au minimum."
        super().__init__(missing=said, **options)
        self.least, self.most = least, most
        self.people = people.removeprefix("d’")
        self.widget.attrs["inputmode"] = "numeric"

    def read_typed(self, text: str) -> int:
        said = "".join(text.split())
        if not re.fullmatch(r"[0-9]+", said):
            raise ValidationError(self.missing)
        count = int(said) if len(said) <= LONGEST_NUMBER else None
        if count is None:
            raise ValidationError(f"La limite est de {number(self.most)} {self.people}.")
        if count > self.most:
            raise ValidationError(
                f"{number(count)} {self.people} dépasse la limite de {number(self.most)}."
            )
        if count < self.least:
            raise ValidationError(self.missing)
        return count


class DurationField(TypedField):
    """Minutes, typed « 1 h 30 », « 90 min », « 2 h »."""

    def __init__(self, **options: Any) -> None:
        super().__init__(missing="Saisissez une durée, par exemple 1 h 30.", **options)

    def read_typed(self, text: str) -> int:
        found = DURATION.fullmatch(plain(text))
        if not found or not any(found.groups()):
            raise ValidationError(self.missing)
        hours, minutes = int(found[1] or 0), int(found[2] or 0)
        if hours + minutes == 0 or (hours and minutes > 59):
            raise ValidationError(self.missing)
        return hours * 60 + minutes

    def prepare_value(self, value: Any) -> Any:
        return duration_text(value) if isinstance(value, int) else value


def duration_text(minutes: int) -> str:
    """1 h 30, 45 min."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest:02d}" if rest else f"{hours} h"


class EmailsField(TypedField):
    """From one to six addresses, one a line (R10)."""

    widget = forms.Textarea
    valid = EmailValidator()

    def __init__(self, **options: Any) -> None:
        super().__init__(missing="Indiquez qui prévenir à chaque étape.", **options)
        self.widget.attrs |= {"rows": 3, "spellcheck": "false"}

    def read_typed(self, text: str) -> list[str]:
        found = pasted_addresses(text)
        if len(found) > rules.NOTIFICATION_EMAILS_MAX:
            raise ValidationError(f"Indiquez {rules.NOTIFICATION_EMAILS_MAX} courriels au plus.")
        if wrong := [address for address in found if not self._is_complete(address)]:
            named = ", ".join(f"«\u00a0{address[:60]}\u00a0»" for address in wrong)
            verb = "ne convient pas" if len(wrong) == 1 else "ne conviennent pas"
            raise ValidationError(f"{named} {verb}. {SAY_AN_EMAIL}")
        return found

    def _is_complete(self, address: str) -> bool:
        try:
            self.valid(address)
        except ValidationError:
            return False
        return len(address) <= EMAIL_MAX

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value


EMAIL_MAX = 254
SAY_AN_EMAIL = "Saisissez un courriel complet, par exemple nom@exemple.fr."
