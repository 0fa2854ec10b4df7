"""The administration's screens of a campaign of credits: prepared, applied, its unspent day."""

import hashlib
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.admin.fields import AmountField
from core.admin.verbs import ReasonForm
from core.files.receiving import TooHeavy
from core.files.uploads import clean_name
from core.rules.files import BYTES_MAX, megabytes
from schools.models import BudgetCampaign

Source = BudgetCampaign.Source
NEEDED: dict[str, list[str]] = {
    Source.FILE: ["file"],
    Source.PUPILS: ["file", "commitment_from", "commitment_to", "event_from", "event_to"],
    Source.PROVISIONAL: ["day"],
    Source.UNSPENT: ["day", "threshold"],
}
# What a source has no use for is refused: nobody believes in a minimum that is not applied.
USELESS: dict[str, list[str]] = {
    Source.FILE: ["minimum", "envelope", "day", "threshold"],
    Source.PUPILS: ["day", "threshold"],
    Source.PROVISIONAL: ["file", "minimum", "envelope", "threshold", "close_date"],
    Source.UNSPENT: ["file", "minimum", "envelope", "close_date"],
}
FILE_HELP = (
    "CSV ou XLSX, 10 Mo au plus. Montants\u00a0: colonnes UAI, montant, à partir du, avant le, "
    "définitif (oui ou non), et événements à partir du, événements avant le s’ils ont une "
    "autre période. Calcul\u00a0: colonnes UAI, élèves, montant par élève, et niveau si besoin."
)


class CampaignForm(forms.ModelForm):
    """A campaign to prepare: nothing is applied by saving it."""

    file = forms.FileField(label="Fichier", required=False, help_text=FILE_HELP)

    class Meta:
        model = BudgetCampaign
        fields = (
            "title", "source", "file", "ministry", "close_date", "commitment_from", "commitment_to",
            "event_from", "event_to", "is_final", "minimum", "envelope", "day", "threshold",
        )  # fmt: skip

    def clean_file(self) -> Any:
        """The weight alone is looked at here: a worker reads it."""
        file = self.cleaned_data.get("file")
        if isinstance(file, TooHeavy):
            raise ValidationError(
                f"Ce fichier pèse {megabytes(file.size or 0)}, la limite est "
                f"{megabytes(BYTES_MAX)}."
            )
        return file

    def clean(self) -> dict[str, Any]:
        """Each source has what it needs, and nothing else."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        source = cleaned.get("source") or ""
        for name in NEEDED.get(source, []):
            value = cleaned.get(name)
            if not value and value != 0 and name not in self.errors:
                self.add_error(name, "Indispensable pour cette campagne.")
        for name in USELESS.get(source, []):
            if cleaned.get(name):
                self.add_error(name, "Sans effet pour cette campagne\u00a0: laissez ce champ vide.")
        return cleaned

    def values(self) -> dict[str, Any]:
        """The columns of the campaign, with the digest of its file."""
        found = {name: self.cleaned_data[name] for name in self.Meta.fields}
        file = found.pop("file")
        if file:
            digest = hashlib.sha256()
            for piece in file.chunks():
                digest.update(piece)
            named = {"file_name": clean_name(file.name)[:120], "digest": digest.hexdigest()}
            found |= {"file": file, **named}
        return found


class ApplyForm(ReasonForm):
    """What is read on the trial is written again: nobody applies what was not looked at."""

    total = AmountField(
        label="Total des crédits après la campagne",
        max_digits=16,
        decimal_places=2,
        help_text="Recopiez le total en euros de l’essai.",
    )


class DayForm(forms.Form):
    """The day whose credits are looked at."""

    au = forms.DateField(label="Crédits en cours au", required=False)
