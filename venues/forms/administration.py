"""The administration's screens: a partner, a venue."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from administration.forms import TermsField
from core.forms import WithReason
from core.rules import department_of, time_zone_of
from core.rules.text import identifier
from venues import rules
from venues.models import Partner, Referencing, Venue


class ReferencingForm(WithReason):
    """From when to when a partner is referenced, and why it changes (R3)."""

    class Meta:
        model = Referencing
        fields = ("partner", "from_date", "to_date", "adage_id")


class PartnerForm(forms.ModelForm):
    """A partner: a SIREN as people write it, at least one activity (R2)."""

    siren = forms.CharField(label="SIREN", max_length=15, help_text="9 chiffres")
    activities = TermsField(
        rules.ACTIVITIES,
        label="activités",
        error_messages={"required": "Choisissez au moins une activité."},
    )

    website = forms.URLField(label="site web", required=False, assume_scheme="https")

    class Meta:
        model = Partner
        fields = ("siren", "name", "kind", "activities", "website")

    def clean_siren(self) -> str:
        """The SIREN of the venues' SIRETs: it does not change under them (R2)."""
        siren = identifier(self.cleaned_data["siren"])
        if self.instance.pk and self._has_other_sirets(siren):
            raise ValidationError(
                "Des lieux de ce partenaire portent un SIRET d’un autre SIREN\u00a0: corrigez-les "
                "d’abord."
            )
        return siren

    def _has_other_sirets(self, siren: str) -> bool:
        venues = Venue.objects.filter(partner=self.instance, siret__isnull=False)
        return venues.exclude(siret__startswith=siren).exists()


class VenueForm(forms.ModelForm):
    """A venue: a SIRET of its partner, or the reason why there is none (R2)."""

    siret = forms.CharField(label="SIRET", max_length=20, required=False, help_text="14 chiffres")

    class Meta:
        model = Venue
        fields = (
            "partner",
            "name",
            "siret",
            "siret_comment",
            "address",
            "postal_code",
            "city",
            "latitude",
            "longitude",
        )  # the department and the clock follow from the postal code

    def clean_siret(self) -> str | None:
        return identifier(self.cleaned_data["siret"]) or None

    def clean_postal_code(self) -> str:
        postal_code = identifier(self.cleaned_data["postal_code"])
        if not department_of(postal_code):
            raise ValidationError("Ce code postal n’est pas celui d’une commune de France.")
        return postal_code

    def clean(self) -> dict[str, Any]:
        """Ask for a SIRET or a reason; set the place's clock."""
        cleaned = super().clean() or self.cleaned_data
        if "siret" in cleaned and not cleaned["siret"] and not cleaned.get("siret_comment"):
            self.add_error("siret_comment", "Sans SIRET, expliquez pourquoi.")
        if postal_code := cleaned.get("postal_code"):
            self.instance.department_code = department_of(postal_code)
            self.instance.time_zone = time_zone_of(self.instance.department_code)
        return cleaned
