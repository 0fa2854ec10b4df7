"""Fields that read what people type, for every floor above."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.rules.phones import read_phone, show_phone

NOT_A_PHONE = (
    "Saisissez un numéro à 10 chiffres ou au format international, par exemple +687\u00a027\u00a050"
    "\u00a010."
)


class SharedChoices:
    """A field of choices whose list is that of the class, for every form; one may give another.

    Django copies it, each pair of it, for each form: of a search, that is a tenth of the page.
    """

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        choices: Any = self._choices  # type: ignore[attr-defined]
        memo[id(choices)] = choices
        return super().__deepcopy__(memo)


class ChoiceField(SharedChoices, forms.ChoiceField):
    """One choice."""


class TypedField(forms.CharField):
    """A text input whose text is read by `read`; keeps what was typed when it cannot be."""

    read: Callable[[str], Any]
    wrong = ""

    def __init__(self, *, missing: str, **options: Any) -> None:
        options.setdefault("error_messages", {"required": missing})
        self.missing = missing
        super().__init__(**options)
        self.widget.attrs.setdefault("autocomplete", "off")

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return self.read_typed(text) if text else None

    def read_typed(self, text: str) -> Any:
        """Turn the text into its final type; raises ValidationError."""
        found = type(self).read(text)
        if found is None:
            raise ValidationError(self.missing)
        return found


class PhoneField(TypedField):
    """One telephone number, as people write it; E.164 once read, shown as French people do.

    `territory`, the department of the place, gives short numbers (Nouméa, Papeete) their meaning.
    """

    def __init__(self, *, territory: str = "", **options: Any) -> None:
        super().__init__(missing=NOT_A_PHONE, **options)
        self.territory = territory
        self.widget.attrs |= {"inputmode": "tel", "autocomplete": "tel"}

    def clean(self, value: Any) -> str:
        return super().clean(value) or ""

    def read_typed(self, text: str) -> str:
        found = read_phone(text, self.territory)
        if found is None:
            raise ValidationError(self.missing)
        return found

    def prepare_value(self, value: Any) -> Any:
        return show_phone(value) if isinstance(value, str) else value
