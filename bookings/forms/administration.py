"""What the administration types before it uses a verb."""

from django import forms

REASON_MAX = 500


class ReasonForm(forms.Form):
    """Why: the people concerned read it."""

    reason = forms.CharField(
        label="Motif",
        max_length=REASON_MAX,
        widget=forms.Textarea(attrs={"rows": 4, "cols": 80}),
        help_text="Obligatoire. Les personnes concernées le liront.",
        error_messages={"required": "Indiquez un motif."},
    )
