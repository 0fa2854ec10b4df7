"""The forms of the partner's follow-up: why one cancels."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from administration.rules.lists import OTHER, Terms

NOTE_MAX = 1000
MISSING = "Indiquez le motif de l’annulation."
TOO_LONG = "Écrivez 1\u00a0000 caractères au plus pour le motif."
# What happens most (R27); the words are those the school reads.
MOTIVES = Terms("cancellation")


class CancelForm(forms.Form):
    """Why the partner cancels (R27): one of the usual motives, words of their own, or both."""

    motive = forms.ChoiceField(
        label="Motif",
        choices=MOTIVES.choices,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choisissez un motif dans la liste."},
    )
    reason = forms.CharField(
        label="Précisions",
        required=False,
        help_text="Facultatives, sauf pour un autre motif. Transmises à l’enseignant et à la "
        "direction. 1\u00a0000 caractères au plus.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    booking = forms.CharField(max_length=20, widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("label_suffix", "")
        super().__init__(*args, **options)

    def clean_reason(self) -> str:
        """The whole reason: what was chosen, then what was written."""
        motive, words = self.cleaned_data.get("motive", ""), self.cleaned_data["reason"]
        if not words and motive == OTHER:
            raise ValidationError("Précisez cet autre motif.")
        if not words and not motive and "motive" not in self.errors:
            raise ValidationError(MISSING)
        chosen = f"{MOTIVES[motive]}." if motive and motive != OTHER else ""
        whole = " ".join(part for part in (chosen, words) if part)
        if len(whole) > NOTE_MAX:
            raise ValidationError(TOO_LONG)
        return whole
