"""Step « Lieu et contact »: where it takes place, whom to write to (R10, S15, S29)."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from ground.rules import TERRITORIES, department_of
from offers import rules
from offers.forms.fields import EmailsField, PhoneField, ProseField
from offers.forms.project import boxes
from offers.forms.versioned import VersionedForm
from offers.models import CollectiveOffer, Place

PLACES = [
    (Place.VENUE, "Chez vous"),
    (Place.OTHER, "À une autre adresse"),
    (Place.SCHOOL, "Dans l’établissement"),
    (Place.TO_DECIDE, "À décider ensemble"),
]
ADDRESS = {
    "event_address": "Indiquez l’adresse de l’événement.",
    "event_postal_code": "Saisissez un code postal à 5 chiffres.",
    "event_city": "Indiquez la commune de l’événement.",
}
SAY_AN_EMAIL = "Saisissez un courriel complet, par exemple nom@exemple.fr."


class PracticalForm(VersionedForm):
    """Where and whom; what the chosen place does not use is emptied."""

    place = forms.ChoiceField(
        label="Où se déroule l’offre ?",
        choices=PLACES,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Indiquez où se déroule l’offre."
        ),
    )
    event_address = ProseField(
        label="Adresse", limit=200, what="L’adresse", required=False, help_text="Numéro et rue."
    )
    event_postal_code = forms.RegexField(
        "[0-9]{5}",
        label="Code postal",
        required=False,
        error_messages={"invalid": ADDRESS["event_postal_code"]},
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    event_city = ProseField(label="Commune", limit=100, what="La commune", required=False)
    place_comment = ProseField(
        label="Précisions sur le lieu",
        help_text="Ce qu’il faut savoir pour s’y rendre ou s’installer. 200 caractères au plus.",
        limit=rules.PLACE_COMMENT_MAX,
        what="Le texte",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    departments = boxes(
        "Départements où vous vous déplacez",
        {code: f"{code} {name}" for code, name in TERRITORIES.items()},
        "Choisissez au moins un département.",
        required=False,
    )
    contact_email = forms.EmailField(
        label="Contact : courriel",
        help_text="Les enseignants vous écrivent à cette adresse.",
        required=False,
        error_messages={"invalid": SAY_AN_EMAIL},
    )
    contact_phone = PhoneField(label="Contact : téléphone", required=False)
    notification_emails = EmailsField(
        label="Qui prévenir à chaque étape ?", help_text="Un courriel par ligne, 6 au plus."
    )

    def clean(self) -> dict[str, Any]:
        """Ask what the chosen place makes necessary, and one way to reach the partner."""
        said = super().clean() or {}
        if "place" in self.fields and "place" not in self.errors:
            self._clean_place(said)
        if not (said.get("contact_email") or said.get("contact_phone")) and not (
            {"contact_email", "contact_phone"} & self.errors.keys()
        ):
            self.add_error("contact_email", "Indiquez un courriel ou un téléphone de contact.")
        return said

    def _clean_place(self, said: dict[str, Any]) -> None:
        if said["place"] == Place.OTHER:
            for name, sentence in ADDRESS.items():
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, sentence)
            code = said.get("event_postal_code")
            if code and not department_of(code):
                self.add_error("event_postal_code", "Ce code postal n’est pas en France.")
        else:
            self._empty(said, dict.fromkeys(ADDRESS, ""))
        if said["place"] in (Place.SCHOOL, Place.TO_DECIDE):
            if not said.get("departments") and "departments" not in self.errors:
                self.add_error("departments", "Choisissez au moins un département.")
        else:
            self._empty(said, {"departments": []})

    def _empty(self, said: dict[str, Any], values: dict[str, Any]) -> None:
        """Drop what the chosen place has no use for, and its errors."""
        for name, nothing in values.items():
            said[name] = nothing
            self.errors.pop(name, None)

    def clean_contact_email(self) -> str:
        """Fits the column."""
        address: str = self.cleaned_data["contact_email"]
        if len(address) > EMAIL_MAX:
            raise ValidationError(SAY_AN_EMAIL)
        return address

    def values(self) -> dict[str, Any]:
        """The fields of the offer to set."""
        return {name: v for name, v in self.cleaned_data.items() if name in FIELDS}


EMAIL_MAX = 254
FIELDS = (
    "place", *ADDRESS, "place_comment", "departments",
    "contact_email", "contact_phone", "notification_emails",
)  # fmt: skip


def initial_practical(offer: CollectiveOffer, email: str = "") -> dict[str, Any]:
    """What the step shows of an offer; `email` (the person's) is proposed while none is set."""
    said = {name: getattr(offer, name) for name in FIELDS}
    said["contact_email"] = said["contact_email"] or ("" if said["contact_phone"] else email)
    said["notification_emails"] = said["notification_emails"] or ([email] if email else [])
    return said
