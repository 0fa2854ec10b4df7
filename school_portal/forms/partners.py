"""The filters of the list of partners, all in the address; what makes no sense is left aside."""

from typing import Any

from django import forms
from django.http import QueryDict

from catalogue.queries.partners import PartnerFilters
from core.rules import Territories
from school_portal.forms.search import TEXT_MAX, Code, TextField
from venues.rules import ACTIVITIES


class PartnersForm(forms.Form):
    """Words of a name or of a town, a department, an activity."""

    q = TextField(
        label="Nom ou commune",
        required=False,
        widget=forms.TextInput(
            attrs={"type": "search", "autocomplete": "off", "maxlength": TEXT_MAX}
        ),
    )
    departement = Code("Département", [])
    activite = Code("Activité", [])

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        # What is no longer offered is still that of partners: an address may ask for it.
        departments: Any = self.fields["departement"]
        asked = [data.get("departement", "")]
        departments.choices = Territories("{code}, {name}").or_all(asked)
        activities: Any = self.fields["activite"]
        activities.choices = [("", "Toutes"), *ACTIVITIES.choices([data.get("activite", "")])]

    def as_filters(self) -> PartnerFilters:
        """The filters to apply; call after `is_valid()`."""
        asked = self.cleaned_data
        return PartnerFilters(
            asked.get("q", ""), asked.get("departement", ""), asked.get("activite", "")
        )
