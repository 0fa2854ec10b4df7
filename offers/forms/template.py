"""The form of a template: the project of an offer, then where it may happen and whom to reach."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone

from core.rules import LEVEL_WORDS, Territories
from offers import rules
from offers.forms.fields import ProseField
from offers.forms.practical import PLACES, PracticalForm
from offers.forms.project import ProjectForm, boxes, level_label
from offers.models import OfferTemplate
from offers.queries.missing import TRAVELS
from offers.queries.template import TemplateFilters
from schools.queries import usable_level_days

RELOAD = "La page est incomplète\u00a0: rechargez-la avant de recommencer."


def token_field() -> forms.UUIDField:
    """Drawn by the page: what it sends twice is done once."""
    return forms.UUIDField(
        widget=forms.HiddenInput,
        initial=uuid4,
        error_messages=dict.fromkeys(("required", "invalid"), RELOAD),
    )


class TemplateListForm(ProjectForm):
    """The project, without an image."""

    image = image_alt = image_credit = image_removed = None  # type: ignore[assignment]


class TemplateForm(PracticalForm):
    """Where, around what price, whom to reach; the project is read by `ShowcaseForm`."""

    place = event_address = event_postal_code = event_city = place_comment = None  # type: ignore[assignment]
    places = boxes(
        "Où l’offre peut-elle se dérouler\u00a0?",
        dict(PLACES),
        "Indiquez où l’offre peut se dérouler.",
        help_text="Cochez toutes les possibilités.",
    )
    price_text = ProseField(
        label="Tarif indicatif",
        help_text="Par exemple «\u00a0de 300 à 500\u00a0€ par classe, selon la distance\u00a0».",
        limit=rules.PRICE_TEXT_MAX,
        what="Le tarif",
        required=False,
    )
    token = token_field()

    def clean(self) -> dict[str, Any]:
        """Departments only when the partner may travel."""
        said = super().clean() or {}
        if not TRAVELS & set(said.get("places", [])):
            self._empty(said, {"departments": []})
        return said

    def clean_price_text(self) -> str:
        """One line, whatever was pasted."""
        return " ".join(self.cleaned_data["price_text"].split())

    def values(self) -> dict[str, Any]:
        """The fields of the template to set."""
        return {name: v for name, v in self.cleaned_data.items() if name in FIELDS}


FIELDS = (
    "places", "departments", "price_text", "contact_email", "contact_phone",
    "notification_emails",
)  # fmt: skip


def initial_template(template: OfferTemplate | None, email: str = "") -> dict[str, Any]:
    """What the form shows; the person's address is proposed while there is no template."""
    if template is None:
        return {"expected_version": 0, "contact_email": email, "notification_emails": [email]}
    said = {name: getattr(template, name) for name in FIELDS}
    return said | {"expected_version": template.version}


class CatalogueForm(forms.Form):
    """The light filters of the catalogue, in the address; what makes no sense is left aside."""

    domaine = forms.ChoiceField(label="Domaine", required=False)
    niveau = forms.ChoiceField(label="Niveau", required=False)
    departement = forms.ChoiceField(label="Département", required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data, label_suffix="")
        # What is no longer offered is still asked for by an address that was kept.
        domains: Any = self.fields["domaine"]
        domains.choices = [("", "Tous"), *rules.DOMAINS.choices([data.get("domaine")])]
        codes = list(usable_level_days(timezone.localdate()))
        if (asked := data.get("niveau")) in LEVEL_WORDS.keys() - codes:
            codes.append(asked)
        levels: Any = self.fields["niveau"]
        levels.choices = [("", "Tous"), *((code, level_label(code)) for code in codes)]
        departments: Any = self.fields["departement"]
        held = [data.get("departement", "")]
        departments.choices = Territories("{code}, {name}").or_all(held)

    def as_filters(self) -> TemplateFilters:
        """The filters to apply; call after `is_valid()`."""
        clean = self.cleaned_data
        return TemplateFilters(
            domain=clean.get("domaine", ""),
            level=clean.get("niveau", ""),
            department=clean.get("departement", ""),
        )
