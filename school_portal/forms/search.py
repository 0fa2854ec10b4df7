"""The filters of the school's search, all in the address; an unknown code is left aside."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from administration.rules.lists import Terms
from catalogue.queries import filters as asked
from catalogue.queries.filters import OfPartner, SearchFilters
from catalogue.queries.partners import partner_to_search
from catalogue.queries.search import Seeker
from core.forms import ChoiceField, SharedChoices
from core.rules import LEVEL_WORDS, TERRITORIES, Territories
from core.rules.text import identifier
from offers.forms.fields import EurosField, FrenchDateField
from offers.forms.project import level_label
from offers.rules import DOMAINS, FORMATS
from venues.forms.fields import TypedField

TEXT_MAX = 200
KM_MAX = 1500
LIST, CARDS, CALENDAR = "liste", "cartes", "calendrier"
VIEWS = {LIST: "Liste", CARDS: "Cartes", CALENDAR: "Calendrier"}
PAGE_SIZE = 20
# Fields whose choices are rows of the administration.
LISTED: dict[str, Terms | Territories] = {
    "departement": TERRITORIES,
    "domaine": DOMAINS,
    "format": FORMATS,
}
# Beyond, one narrows: a page of a thousand rows helps nobody.
SHOWN_MAX = 200


class Codes(SharedChoices, forms.MultipleChoiceField):
    """Boxes; a code nobody knows is as if it were not there."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, label: str, choices: dict[str, str] | Terms | Territories) -> None:
        said: Any = list(choices.items()) if isinstance(choices, dict) else choices.choices
        super().__init__(label=label, required=False, choices=said)

    def clean(self, value: Any) -> tuple[str, ...]:
        return tuple(code for code in dict.fromkeys(value or []) if self.valid_value(code))


class Code(ChoiceField):
    """One choice; an unknown one is none."""

    def __init__(self, label: str, choices: Any, **options: Any) -> None:
        super().__init__(label=label, required=False, choices=choices, **options)

    def clean(self, value: Any) -> str:
        return value if value and self.valid_value(value) else ""


class TextField(forms.CharField):
    """What is typed, cut where a search ends; a character no text holds is left out."""

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value) or "")
        return " ".join(text.replace("\x00", "").split())[:TEXT_MAX]


class KilometresField(TypedField):
    """« 50 », « 50 km »."""

    def __init__(self, **options: Any) -> None:
        said = f"Indiquez un nombre de kilomètres, de 1 à {KM_MAX}."
        super().__init__(missing=said, required=False, **options)
        self.widget.attrs["inputmode"] = "numeric"

    def read_typed(self, text: str) -> int:
        found = re.fullmatch(r"0*([0-9]{1,4}) ?(?:km)?", " ".join(text.lower().split()))
        if not found or not 1 <= int(found[1]) <= KM_MAX:
            raise ValidationError(self.missing)
        return int(found[1])


class PartnerField(forms.CharField):
    """The SIREN of a partner whose offers alone are looked for; any other is as if not there."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(label="Partenaire", required=False)

    def to_python(self, value: Any) -> OfPartner | None:
        siren = identifier(str(super().to_python(value) or ""))
        return partner_to_search(siren) if re.fullmatch("[0-9]{9}", siren) else None


class SearchForm(forms.Form):
    """Text, facets, ceiling, period, order."""

    q = TextField(
        label="Rechercher un projet, un lieu, un partenaire",
        required=False,
        widget=forms.TextInput(
            attrs={"type": "search", "autocomplete": "off", "maxlength": TEXT_MAX}
        ),
    )
    type = Code("Type d’offre", [("", "Tout"), *asked.KINDS.items()], widget=forms.RadioSelect)
    departement = Codes("Département", TERRITORIES)
    domaine = Codes("Domaines", DOMAINS)
    niveau = Codes("Niveaux", {})
    format = Codes("Formats", FORMATS)
    lieu = Codes("Où ?", asked.PLACES)
    handicap = Codes("Accessibilité", asked.ACCESS)
    distance = KilometresField(label="Distance de l’établissement")
    prix = EurosField(label="Prix au plus", required=False)
    du = FrenchDateField(
        label="Événement à partir du",
        required=False,
        missing="Saisissez une date, par exemple 16/03/2027.",
    )
    au = FrenchDateField(
        label="Événement jusqu’au",
        required=False,
        missing="Saisissez une date, par exemple 30/06/2027.",
    )
    connus = forms.BooleanField(label="Partenaires déjà connus de l’établissement", required=False)
    partenaire = PartnerField()
    tri = Code("Trier par", list(asked.SORTS.items()))

    def __init__(self, data: Any, *, seeker: Seeker) -> None:
        super().__init__(data, label_suffix="")
        if seeker.place is None:
            # A school that is nowhere has no distance to anything.
            del self.fields["distance"]
            sorts = [pair for pair in asked.SORTS.items() if pair[0] != asked.DISTANCE]
            self.fields["tri"].choices = sorts  # type: ignore[attr-defined]
        if seeker.institution is None:
            del self.fields["connus"]
        # A search kept on what is no longer offered still asks for it, and shows it.
        for name, terms in LISTED.items():
            if held := self[name].value():
                self.fields[name].choices = terms.choices(held)  # type: ignore[attr-defined]
        levels = seeker.level_labels
        closed = [code for code in self["niveau"].value() or [] if code in LEVEL_WORDS]
        levels |= {code: level_label(code) for code in closed}
        self.fields["niveau"].choices = list(levels.items())  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        first, last = self.cleaned_data.get("du"), self.cleaned_data.get("au")
        if first and last and last < first:
            self.add_error("au", "La fin de la période est avant son début.")
        return self.cleaned_data

    def as_filters(self) -> SearchFilters:
        """The filters to apply; what was refused is not there. Call after `is_valid()`."""
        said: dict[str, Any] = {
            field: value
            for field, name in asked.NAMES.items()
            if asked.given(value := self.cleaned_data.get(name))
        }
        if said.get("sort") == asked.RELEVANCE:
            del said["sort"]
        return SearchFilters(**said)


def shown_in(query: Any) -> int:
    """How many rows the address asks for: 20, 40… up to 200."""
    asked_for = query.get("jusqua", "")
    many = int(asked_for) if asked_for.isascii() and asked_for.isdigit() else PAGE_SIZE
    many = -(-min(many, SHOWN_MAX) // PAGE_SIZE) * PAGE_SIZE
    return max(many, PAGE_SIZE)


def month_in(query: Any) -> date | None:
    """The month the calendar is asked for: « 2027-03 »."""
    found = re.fullmatch(r"(20[0-9]{2})-(0[1-9]|1[0-2])", query.get("mois", ""))
    return date(int(found[1]), int(found[2]), 1) if found else None
