"""Fields that read what people type, for this floor and those above."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.forms import PhoneField as PhoneField
from core.forms import TypedField as TypedField
from core.rules import number

INCOMPLETE = "La page est incomplète : rechargez-la avant de recommencer."


def version_field() -> forms.IntegerField:
    """The version of what the page showed: it comes back with the answers (STALE)."""
    return forms.IntegerField(
        widget=forms.HiddenInput,
        min_value=0,
        max_value=2**31 - 1,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), INCOMPLETE),
    )


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
