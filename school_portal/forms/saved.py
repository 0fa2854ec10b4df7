"""What one keeps of the search: labels of a favourite, name of a saved search."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from catalogue import rules

TOO_MANY = f"{rules.LABELS_MAX} étiquettes au plus."
TOO_LONG = f"Une étiquette compte {rules.LABEL_MAX} caractères au plus."


class LabelsForm(forms.Form):
    """A few words separated by commas."""

    labels = forms.CharField(
        label="Étiquettes",
        required=False,
        help_text="Séparées par des virgules. Exemple\u00a0: sortie de juin, avec les 4e.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_labels(self) -> list[str]:
        parts = (" ".join(part.split()) for part in re.split(r"[,;]", self.cleaned_data["labels"]))
        found = list({part.casefold(): part for part in parts if part}.values())
        if any(len(part) > rules.LABEL_MAX for part in found):
            raise ValidationError(TOO_LONG)
        if len(found) > rules.LABELS_MAX:
            raise ValidationError(TOO_MANY)
        return found


class NameForm(forms.Form):
    """The name of a saved search."""

    name = forms.CharField(
        label="Nom de la recherche",
        max_length=rules.SEARCH_NAME_MAX,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": "Donnez un nom à la recherche.",
            "max_length": f"Écrivez {rules.SEARCH_NAME_MAX} caractères au plus.",
        },
    )

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


class SaveSearchForm(NameForm):
    """A name, and whether the news come by mail."""

    by_mail = forms.BooleanField(
        label="Recevoir les nouveautés par courriel",
        required=False,
        help_text="Un courriel par jour au plus, seulement quand il y a du nouveau.",
    )


def suggested_name(words: list[str]) -> dict[str, Any]:
    """What an empty form proposes: the filters, in short."""
    name = ", ".join(word.strip("«\u00a0»") for word in words)
    return {"name": name[: rules.SEARCH_NAME_MAX].strip(), "by_mail": True}
