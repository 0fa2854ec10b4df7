"""The forms of the school side: search, pre-book, refuse, cancel."""

from collections.abc import Iterable
from typing import Any

from django import forms

from bookings.queries.search import Wanted
from ground.rules import TERRITORIES
from offers.rules import DOMAINS

TEXT_MAX = 200
NOTE_MAX = 1000
CLASS_MAX = 100


def _version() -> forms.IntegerField:
    """The version of the line the page showed; only a forged or damaged form lacks it."""
    reload = "Rechargez la page pour retrouver l’offre à jour."
    return forms.IntegerField(
        widget=forms.HiddenInput,
        min_value=1,
        error_messages={"required": reload, "invalid": reload, "min_value": reload},
    )


class SearchForm(forms.Form):
    """The search and its filters, in the address; what makes no sense is left aside."""

    q = forms.CharField(
        label="Rechercher un projet, un lieu, un partenaire",
        required=False,
        max_length=TEXT_MAX,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    departement = forms.ChoiceField(
        label="Département",
        required=False,
        choices=[("", "Tous"), *((code, f"{code}, {name}") for code, name in TERRITORIES.items())],
    )
    domaine = forms.MultipleChoiceField(
        label="Domaines",
        required=False,
        choices=list(DOMAINS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    niveau = forms.MultipleChoiceField(
        label="Niveaux", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any, *, levels: Iterable[tuple[str, str]]) -> None:
        super().__init__(data)
        field = self.fields["niveau"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = list(levels)

    def wanted(self) -> Wanted:
        """The filters to apply; call after `is_valid()`."""
        clean = self.cleaned_data
        return Wanted(
            text=clean.get("q", ""),
            domains=tuple(clean.get("domaine", ())),
            levels=tuple(clean.get("niveau", ())),
            department=clean.get("departement", ""),
        )


class PrebookForm(forms.Form):
    """The teacher's project for the head, and the version of the line they saw."""

    version = _version()
    class_name = forms.CharField(
        label="Classe ou groupe",
        required=False,
        max_length=CLASS_MAX,
        help_text="Exemple : 4e B.",
        error_messages={"max_length": "Écrivez 100 caractères au plus pour la classe."},
    )
    project_note = forms.CharField(
        label="Projet pédagogique",
        required=False,
        max_length=NOTE_MAX,
        help_text="Aide la direction à décider. 1 000 caractères au plus.",
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"max_length": "Écrivez 1 000 caractères au plus pour le projet."},
    )


class ConfirmForm(forms.Form):
    """The version of the line the head saw (R21)."""

    version = _version()


class RefuseForm(forms.Form):
    """Why the head says no (R22)."""

    reason = forms.CharField(
        label="Motif du refus",
        max_length=NOTE_MAX,
        help_text="Transmis à l’enseignant.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Indiquez le motif du refus.",
            "max_length": "Écrivez 1 000 caractères au plus pour le motif.",
        },
    )


class CancelForm(forms.Form):
    """Why the school cancels, if it wishes to say (R24)."""

    reason = forms.CharField(
        label="Motif de l’annulation",
        required=False,
        max_length=NOTE_MAX,
        help_text="Transmis à l’enseignant.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": "Écrivez 1 000 caractères au plus pour le motif."},
    )
