"""Fields that read what people type, for this floor and those above."""

import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from ground.rules import number

PHONE = re.compile(r"0[1-9][0-9]{8}|\+[1-9][0-9]{7,14}")
INCOMPLETE = "La page est incomplète : rechargez-la avant de recommencer."


def version_field() -> forms.IntegerField:
    """The version of what the page showed: it comes back with the answers (STALE)."""
    return forms.IntegerField(
        widget=forms.HiddenInput,
        min_value=0,
        max_value=2**31 - 1,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), INCOMPLETE),
    )


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
    """Ten digits or an international number; spaces, dots and dashes are accepted."""

    def __init__(self, **options: Any) -> None:
        said = "Saisissez un numéro à 10 chiffres ou au format international."
        super().__init__(missing=said, **options)
        self.widget.attrs |= {"inputmode": "tel", "autocomplete": "tel"}

    def clean(self, value: Any) -> str:
        return super().clean(value) or ""

    def read_typed(self, text: str) -> str:
        said = re.sub(r"[\s.\-()]", "", text)
        said = "+" + said[2:] if said.startswith("00") else said
        if not PHONE.fullmatch(said):
            raise ValidationError(self.missing)
        return said

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, str) and re.fullmatch(r"0[0-9]{9}", value):
            return " ".join(value[i : i + 2] for i in range(0, 10, 2))
        return value


class ProseField(forms.CharField):
    """A text whose limit counts a line end once, and says by how much it is passed."""

    def __init__(self, *, limit: int, what: str, **options: Any) -> None:
        super().__init__(**options)
        self.limit, self.what = limit, what

    def clean(self, value: Any) -> str:
        text = super().clean(str(value or "").replace("\r\n", "\n"))
        over = len(text) - self.limit
        if over > 0:
            some = "caractère" if over == 1 else "caractères"
            raise ValidationError(f"{self.what} dépasse de {number(over)} {some}.")
        return text
