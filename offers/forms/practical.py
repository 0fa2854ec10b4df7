"""Step « Lieu et contact »: where it takes place, whom to write to (R10, S15, S29)."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.rules import NUMBERED_TERRITORIES, department_of
from offers import rules
from offers.forms.fields import EmailsField, PhoneField, ProseField
from offers.forms.project import boxes
from offers.forms.versioned import VersionedForm
from offers.models import CollectiveOffer, Place
from venues.queries.addresses import has_address_base

PLACES = [
    (Place.VENUE, "Chez vous"),
    *((place, str(place.label)) for place in (Place.OTHER, Place.SCHOOL, Place.TO_DECIDE)),
]
ADDRESS = {
    "event_address": "Indiquez l’adresse de l’événement.",
    "event_postal_code": "Saisissez un code postal à 5 chiffres.",
    "event_city": "Indiquez la commune de l’événement.",
}
ONE_AT_LEAST = "Indiquez un courriel ou un téléphone de contact."
CONTACTS = ("contact_email", "contact_phone")
SAY_AN_EMAIL = "Saisissez un courriel complet, par exemple nom@exemple.fr."


class PracticalForm(VersionedForm):
    """Where and whom; what the chosen place does not use is emptied."""

    address_base = staticmethod(has_address_base)

    place = forms.ChoiceField(
        label="Où se déroule l’offre ?",
        choices=PLACES,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Indiquez où se déroule l’offre."
        ),
    )
    event_address = ProseField(
        label="Adresse",
        limit=200,
        what="L’adresse",
        help_text="Numéro et rue.",
        error_messages={"required": ADDRESS["event_address"]},
    )
    event_postal_code = forms.RegexField(
        "[0-9]{5}",
        label="Code postal",
        error_messages=dict.fromkeys(("required", "invalid"), ADDRESS["event_postal_code"]),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    event_city = ProseField(
        label="Commune",
        limit=100,
        what="La commune",
        error_messages={"required": ADDRESS["event_city"]},
    )
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
        NUMBERED_TERRITORIES,
        "Choisissez au moins un département.",
    )
    contact_email = forms.EmailField(
        label="Contact : courriel",
        help_text="Un courriel ou un téléphone, au moins.",
        error_messages={"required": ONE_AT_LEAST, "invalid": SAY_AN_EMAIL},
    )
    contact_phone = PhoneField(
        label="Contact : téléphone", error_messages={"required": ONE_AT_LEAST}
    )
    notification_emails = EmailsField(
        label="Qui prévenir à chaque étape ?", help_text="Un courriel par ligne, 6 au plus."
    )

    def __init__(self, *args: Any, territory: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        # Where the partner is: a number of Nouméa or Papeete is short.
        self.fields["contact_phone"].territory = territory  # type: ignore[attr-defined]
        # Compulsory only with some answers: a browser must not announce them as such.
        for name in {*ADDRESS, "departments", *CONTACTS} & self.fields.keys():
            self.fields[name].widget.use_required_attribute = lambda initial: False

    def clean(self) -> dict[str, Any]:
        """Ask what the chosen place makes necessary, and one way to reach the partner."""
        said = super().clean() or {}
        if "place" in self.fields:
            self._clean_place(said)
        given = [name for name in CONTACTS if self[name].value()]
        for name in CONTACTS:
            if name not in given and (given or name == "contact_phone"):
                self._empty(said, {name: ""})
        return said

    def _clean_place(self, given: dict[str, Any]) -> None:
        """Drop what the chosen place has no use for, and its errors."""
        place = given.get("place")
        if place != Place.OTHER:
            self._empty(given, dict.fromkeys(ADDRESS, ""))
        elif given.get("event_postal_code") and not department_of(given["event_postal_code"]):
            self.add_error("event_postal_code", "Ce code postal n’est pas en France.")
        if place not in (Place.SCHOOL, Place.TO_DECIDE):
            self._empty(given, {"departments": []})

    def _empty(self, given: dict[str, Any], values: dict[str, Any]) -> None:
        for name, nothing in values.items():
            given[name] = nothing
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


def initial_practical(
    offer: CollectiveOffer, email: str = "", department: str = ""
) -> dict[str, Any]:
    """What the step shows of an offer; `email` (the person's), `department` (where the partner
    is) and the partner's own place are proposed while none is set.
    """
    said = {name: getattr(offer, name) for name in FIELDS}
    said["place"] = said["place"] or Place.VENUE
    said["contact_email"] = said["contact_email"] or ("" if said["contact_phone"] else email)
    said["departments"] = said["departments"] or ([department] if department else [])
    said["notification_emails"] = said["notification_emails"] or ([email] if email else [])
    return said
