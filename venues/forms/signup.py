"""What somebody says of their structure when they sign up (R2)."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from stdnum.fr import siren as siren_number
from stdnum.fr import siret as siret_number

from administration.forms import TermsField
from core.rules import department_of
from core.rules.text import identifier
from venues import rules
from venues.models import Partner
from venues.queries.partners import partner_with_siren

FRANCE, ABROAD = "FRANCE", "ABROAD"
NOT_IN_FRANCE = (
    "Le siège doit être en France, outre-mer compris : une structure dont le siège est à "
    "l’étranger ne peut pas s’inscrire."
)
LENGTH = "Saisissez les 14 chiffres du SIRET, ou les 9 chiffres du SIREN."
WRONG_KEY = "Numéro non valide : vérifiez-le sur votre avis de situation."
POSTAL_CODE = "Saisissez les 5 chiffres d’un code postal de France, par exemple 35000."


def text(label: str, missing: str, *, length: int, autocomplete: str = "off") -> forms.CharField:
    """One line of text that must be there."""
    return forms.CharField(
        label=label,
        max_length=length,
        widget=forms.TextInput(attrs={"autocomplete": autocomplete}),
        error_messages={
            "required": missing,
            "max_length": f"{length} caractères au plus : raccourcissez.",
        },
    )


def checked_postal_code(typed: str) -> str:
    """Five digits of a territory of France."""
    digits = identifier(typed)
    if not digits.isascii() or not department_of(digits):
        raise ValidationError(POSTAL_CODE)
    return digits


class NumberForm(forms.Form):
    """The number of the head office, checked alone as soon as it is typed."""

    number = forms.CharField(
        label="Numéro SIRET du siège",
        max_length=30,
        help_text="14 chiffres, les espaces sont acceptés. Sans SIRET : les 9 chiffres du SIREN.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": LENGTH, "max_length": LENGTH},
    )
    known: Partner | None = None

    def clean_number(self) -> str:
        digits = identifier(self.cleaned_data["number"])
        if not (digits.isascii() and digits.isdigit()) or len(digits) not in (
            rules.SIREN_LENGTH,
            rules.SIRET_LENGTH,
        ):
            raise ValidationError(LENGTH)
        of_a_siret = len(digits) == rules.SIRET_LENGTH
        if not (siret_number if of_a_siret else siren_number).is_valid(digits):
            raise ValidationError(WRONG_KEY)
        self.known = partner_with_siren(digits[: rules.SIREN_LENGTH])
        return digits


class StructureForm(NumberForm):
    """The structure and its head office. A SIREN that is here already makes the rest useless."""

    head_office = forms.ChoiceField(
        label="Où est le siège de la structure ?",
        choices=[(FRANCE, "En France, outre-mer compris"), (ABROAD, "À l’étranger")],
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Indiquez si le siège est en France."
        ),
    )
    name = text(
        "Nom de la structure",
        "Saisissez le nom de la structure.",
        length=200,
        autocomplete="organization",
    )
    kind = forms.ChoiceField(
        label="Nature de la structure",
        choices=Partner.Kind.choices,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Choisissez la nature de la structure."
        ),
    )
    address = text(
        "Adresse du siège",
        "Saisissez l’adresse du siège : numéro et rue.",
        length=200,
        autocomplete="street-address",
    )
    postal_code = text("Code postal", POSTAL_CODE, length=20, autocomplete="postal-code")
    city = text("Commune", "Saisissez la commune.", length=100, autocomplete="address-level2")

    def clean_head_office(self) -> str:
        if self.cleaned_data["head_office"] == ABROAD:
            raise ValidationError(NOT_IN_FRANCE)
        return str(self.cleaned_data["head_office"])

    def clean_postal_code(self) -> str:
        return checked_postal_code(self.cleaned_data["postal_code"])

    def clean(self) -> dict[str, Any]:
        if self.known is not None:
            self.errors.clear()
        return self.cleaned_data

    @property
    def siren(self) -> str:
        """Of a checked number."""
        return str(self.cleaned_data["number"][: rules.SIREN_LENGTH])

    @property
    def siret(self) -> str:
        """The SIRET, '' when only a SIREN was given."""
        number = str(self.cleaned_data["number"])
        return number if len(number) == rules.SIRET_LENGTH else ""


class ActivitiesForm(forms.Form):
    """At least one eligible activity (R2)."""

    activities = TermsField(
        rules.ACTIVITIES,
        label="Activités de la structure",
        help_text="Cochez tout ce que vous proposez.",
        error_messages={
            "required": "Cochez au moins une activité.",
            "invalid_choice": "Cochez les activités dans la liste.",
            "invalid_list": "Cochez les activités dans la liste.",
        },
    )
