"""What members write about their structure: itself, its places, its people."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from stdnum.fr import siret as siret_number

from accounts.forms import AddressForm
from core.rules import department_of, time_zone_of
from core.rules.text import identifier
from venues.forms.signup import ActivitiesForm, checked_postal_code, text
from venues.models import Membership, Partner, Venue
from venues.queries.addresses import has_address_base

SIRET_LENGTH = "Saisissez les 14 chiffres du SIRET."
SIRET_WRONG = "SIRET non valide : vérifiez-le sur votre avis de situation."
SIRET_TAKEN = "Un autre lieu a déjà ce SIRET."
NO_SIRET = "Sans SIRET, dites pourquoi : par exemple « Salle prêtée par la commune »."


class PlaceForm(forms.ModelForm):
    """A place: a SIRET of the structure's SIREN, or the reason why there is none (R2)."""

    name = text("Nom du lieu", "Saisissez le nom du lieu.", length=200)
    siret = forms.CharField(
        label="Numéro SIRET",
        required=False,
        max_length=30,
        help_text="14 chiffres, les espaces sont acceptés.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"max_length": SIRET_LENGTH},
    )
    siret_comment = forms.CharField(
        label="Pourquoi pas de SIRET ?",
        required=False,
        max_length=300,
        help_text="À remplir seulement si le lieu n’a pas de SIRET.",
        error_messages={"max_length": "300 caractères au plus : raccourcissez."},
    )
    address_base = staticmethod(has_address_base)
    address = text("Adresse", "Saisissez l’adresse : numéro et rue.", length=200)
    postal_code = text("Code postal", "Saisissez le code postal.", length=20)
    city = text("Commune", "Saisissez la commune.", length=100)

    class Meta:
        model = Venue
        fields = ("name", "siret", "siret_comment", "address", "postal_code", "city")

    def clean_siret(self) -> str | None:
        digits = identifier(self.cleaned_data["siret"])
        if not digits:
            return None
        if len(digits) != 14 or not (digits.isascii() and digits.isdigit()):
            raise ValidationError(SIRET_LENGTH)
        if not siret_number.is_valid(digits):
            raise ValidationError(SIRET_WRONG)
        siren = self.instance.partner.siren
        if not digits.startswith(siren):
            raise ValidationError(
                f"Ce SIRET est celui d’une autre structure : il doit commencer par {siren}."
            )
        if Venue.objects.filter(siret=digits).exclude(pk=self.instance.pk).exists():
            raise ValidationError(SIRET_TAKEN)
        return digits

    def clean_postal_code(self) -> str:
        return checked_postal_code(self.cleaned_data["postal_code"])

    def clean(self) -> dict[str, Any]:
        """Ask for a SIRET or a reason; the postal code gives the department and the clock."""
        cleaned = super().clean() or self.cleaned_data
        if "siret" in cleaned and not cleaned["siret"] and not cleaned.get("siret_comment"):
            self.add_error("siret_comment", NO_SIRET)
        if postal_code := cleaned.get("postal_code"):
            self.instance.department_code = department_of(postal_code)
            self.instance.time_zone = time_zone_of(self.instance.department_code)
        return cleaned


class PartnerDetailsForm(ActivitiesForm):
    """What a structure says of itself; its SIREN never changes."""

    name = text("Nom de la structure", "Saisissez le nom de la structure.", length=200)
    kind = forms.ChoiceField(
        label="Nature de la structure",
        choices=Partner.Kind.choices,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Choisissez la nature de la structure."
        ),
    )
    website = forms.URLField(
        label="Site web",
        required=False,
        max_length=200,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"autocomplete": "url"}),
        error_messages=dict.fromkeys(
            ("invalid", "max_length"),
            "Saisissez une adresse complète, par exemple https://exemple.fr.",
        ),
    )
    field_order = ["name", "kind", "activities", "website"]


class RoleForm(forms.Form):
    """What somebody may do for the structure."""

    role = forms.ChoiceField(
        label="Rôle",
        choices=[
            (Membership.Role.MEMBER, "Membre\u00a0: crée et suit les offres"),
            (Membership.Role.OWNER, "Responsable\u00a0: gère aussi les membres"),
        ],
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choisissez un rôle."),
    )


class InvitationForm(AddressForm, RoleForm):
    """Whom to invite, as what."""

    field_order = ["email", "role"]
