"""The forms of the partner's follow-up: why one cancels."""

from typing import Any

from django import forms

NOTE_MAX = 1000


class CancelForm(forms.Form):
    """Why the partner cancels (R27)."""

    reason = forms.CharField(
        label="Motif",
        max_length=NOTE_MAX,
        help_text="Transmis à l’enseignant et à la direction. 1\u00a0000 caractères au plus.",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": "Indiquez le motif de l’annulation.",
            "max_length": "Écrivez 1\u00a0000 caractères au plus pour le motif.",
        },
    )
    booking = forms.CharField(max_length=20, widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("label_suffix", "")
        super().__init__(*args, **options)
