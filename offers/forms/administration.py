"""What moderation types: why something is not conforming (R12)."""

from django import forms

from core.admin import ReasonForm
from offers.rules import MOTIVES


class RejectForm(ReasonForm):
    """Why an offer is not conforming: a coded motive for the figures, a text for the partner."""

    field_order = ("motive", "reason")

    motive = forms.ChoiceField(
        label="Nature du motif",
        choices=[("", "Autre"), *MOTIVES.items()],
        required=False,
        help_text="Pour les statistiques. Le partenaire lit le texte ci-dessous.",
    )
