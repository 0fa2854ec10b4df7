"""Fields that read what people type: dates, hours, euros, durations, phones, addresses."""

import re
from datetime import date, time
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils import timezone

from core.rules import number
from core.rules.addresses import pasted_addresses
from core.rules.typed import (
    ISO_DATE,
    decimals_of,
    plain,
    read_date,
    read_euros,
    read_near_day,
    read_time,
)
from offers import rules
from venues.forms.fields import PhoneField as PhoneField
from venues.forms.fields import ProseField as ProseField
from venues.forms.fields import TypedField

DURATION = re.compile(r"(?:([0-9]{1,2}) ?(?:h|:|heures?) ?)?(?:([0-9]{1,4}) ?(?:m|min|minutes?)?)?")
LONGEST_NUMBER = 9
FREE = {"gratuit", "gratuite"}


class FrenchDateField(TypedField):
    """A day, typed as one likes, or 2027-03-16 from an address; shown as 16/03/2027.

    « demain » and « lundi » are read too, from today in Paris.
    """

    read = staticmethod(read_date)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.widget.attrs["data-date"] = True  # a calendar opens beside it: static/js/dates.js

    def read_typed(self, text: str) -> date:
        found: date = read_near_day(text, timezone.localdate()) or super().read_typed(text)
        return found

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, str) and ISO_DATE.fullmatch(value):
            value = read_date(value) or value
        return f"{value:%d/%m/%Y}" if isinstance(value, date) else value


class FrenchTimeField(TypedField):
    """An hour of the day; shown as 09:00."""

    read = staticmethod(read_time)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%H:%M}" if isinstance(value, time) else value


class EurosField(TypedField):
    """One amount in euros and cents: 1 250,50, 1250.5, 1 250 €, 0; no upper limit (R18, S22)."""

    def __init__(self, **options: Any) -> None:
        super().__init__(missing="Indiquez un prix, 0 si l’offre est gratuite.", **options)
        self.widget.attrs["inputmode"] = "decimal"

    def read_typed(self, text: str) -> Decimal:
        amount = Decimal(0) if plain(text) in FREE else read_euros(text)
        if amount is None:
            raise ValidationError(self.missing)
        if amount < 0:
            raise ValidationError("Le prix ne peut pas être négatif.")
        if decimals_of(amount) > 2:
            raise ValidationError("Deux décimales au plus.")
        if amount.adjusted() >= rules.PRICE_DIGITS:
            raise ValidationError("Ce prix compte trop de chiffres.")
        return abs(amount).quantize(Decimal("0.01"))

    def prepare_value(self, value: Any) -> Any:
        return f"{value:.2f}".replace(".", ",") if isinstance(value, Decimal) else value


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
            raise ValidationError(f"{number(self.most)} {self.people} au plus.")
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
