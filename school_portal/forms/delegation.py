"""The form of a delegation: who, from when to when, up to how much."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.rules import NBSP, middle_date, number, plural
from offers.forms.fields import EurosField, FrenchDateField
from schools import rules
from schools.models import Institution, Role
from schools.queries import people_of

CEILING = "Indiquez un plafond au-dessus de zéro, par exemple 500."
DAY = "Saisissez une date, par exemple 16/03/2027."


class CeilingField(EurosField):
    """More than nothing, in euros and cents."""

    def __init__(self, **options: Any) -> None:
        super().__init__(error_messages={"required": CEILING}, **options)

    def read_typed(self, text: str) -> Decimal:
        """Read what was typed; whatever is not an amount above zero is said in one sentence."""
        try:
            amount = super().read_typed(text)
        except ValidationError:
            amount = Decimal(0)
        if amount <= 0:
            raise ValidationError(CEILING)
        return amount


class DelegationForm(forms.Form):
    """A teacher of the school, two days both included, euros per booking."""

    delegate = forms.ChoiceField(
        label="À qui déléguer\u00a0?",
        help_text="Un enseignant de l’établissement, déjà entré par ADAGE.",
        error_messages={
            "required": "Choisissez une personne.",
            "invalid_choice": "Choisissez une personne de la liste.",
        },
    )
    from_date = FrenchDateField(label="À partir du", missing=DAY)
    to_date = FrenchDateField(label="Jusqu’au", help_text="Ce jour compris.", missing=DAY)
    ceiling = CeilingField(
        label="Plafond par réservation, en euros",
        help_text="Au-dessus, la réservation reste à votre décision.",
    )

    def __init__(self, *args: Any, institution: Institution, today: date, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)
        self.today = today
        people = [role.user for role in people_of(institution) if role.role == Role.TEACHER]
        self.has_people = bool(people)
        field = self.fields["delegate"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", "Choisir…"),
            *[(str(p.pk), f"{p.full_name} ({p.email})") for p in people],
        ]

    def clean_delegate(self) -> int:
        """The person's number, one of the list."""
        return int(self.cleaned_data["delegate"])

    def clean(self) -> dict[str, Any]:
        """Days in order, not over, and not for longer than the programme allows."""
        clean = super().clean() or self.cleaned_data
        start, end = clean.get("from_date"), clean.get("to_date")
        if start is None or end is None:
            return clean
        if end < start:
            self.add_error("to_date", f"La fin doit être le {middle_date(start)} ou après.")
        elif end < self.today:
            self.add_error("to_date", "La fin doit être aujourd’hui ou après.")
        elif not rules.may_last(start, end):
            latest = rules.latest_end(start)
            days = (latest - start).days
            length = f"{number(days)}{NBSP}jour{plural(days)}"
            said = f"Une délégation dure {length} au plus{NBSP}: jusqu’au "
            self.add_error("to_date", f"{said}{middle_date(latest)}.")
        return clean
