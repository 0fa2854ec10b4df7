"""The filters of the partner's lists: all in the address, what makes no sense is left aside."""

from datetime import date
from typing import Any

from django import forms

from bookings.models import State
from bookings.queries.status import Status
from core.forms import ChoiceField
from offers.forms.fields import FrenchDateField
from offers.rules import FORMATS
from partner_portal.queries.bookings import SORTS as BOOKING_SORTS
from partner_portal.queries.bookings import BookingListFilters
from partner_portal.queries.offers import ALL, SORTS, TABS, OfferListFilters
from schools.rules import school_year_start
from venues.models import Partner
from venues.queries.partners import venue_names

TEXT_MAX = 100
PREBOOKED = (State.PREBOOKED, "En attente de la direction")
STATES = [PREBOOKED, *((one, one.label) for one in State if one != State.PREBOOKED)]


def search_field(label: str) -> forms.CharField:
    """A few words."""
    widget = forms.TextInput(attrs={"type": "search", "autocomplete": "off"})
    return forms.CharField(label=label, required=False, max_length=TEXT_MAX, widget=widget)


def day_field(label: str) -> FrenchDateField:
    """A day, by the calendar of the browser or typed."""
    widget = forms.DateInput(attrs={"type": "date"})
    return FrenchDateField(label=label, required=False, missing="Date inconnue.", widget=widget)


def sort_field(sorts: dict[str, Any]) -> ChoiceField:
    """The order of the rows, ascending or descending."""
    names = [sign + name for name in sorts for sign in ("", "-")]
    return ChoiceField(required=False, choices=[(name, name) for name in names])


def school_years(today: date) -> list[tuple[str, str]]:
    """The school years one looks for: the last one, this one, the next one."""
    year = school_year_start(today).year
    names = [f"{first}-{first + 1}" for first in (year - 1, year, year + 1)]
    return [(name, name) for name in names]


class PartnerFilter(forms.Form):
    """What both lists have: venue, school, period, structure."""

    lieu = ChoiceField(label="Lieu", required=False)
    periode = ChoiceField(label="Période", required=False)
    etablissement = search_field("Établissement, ville ou code UAI")
    du = day_field("Événement à partir du")
    au = day_field("Événement jusqu’au")
    structure = ChoiceField(label="Structure", required=False)
    folded = ("etablissement", "du", "au", "structure")

    def __init__(self, data: Any, *, partners: list[Partner], today: date) -> None:
        super().__init__(data, label_suffix="")
        self.only = partners[0].siren if len(partners) == 1 else ""
        self._choose("periode", "Toutes", school_years(today))
        named = venue_names([partner.pk for partner in partners])
        self._choose("lieu", "Tous", [(str(pk), name) for pk, name in named])
        if len(partners) > 1:
            self._choose("structure", "Toutes", [(p.siren, p.name) for p in partners])
        else:
            del self.fields["structure"]

    def _choose(self, name: str, every: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = [("", every), *choices]  # type: ignore[attr-defined]

    def partner(self) -> str:
        """The SIREN asked for, or the one there is; '' for all. Call after `is_valid()`."""
        return self.cleaned_data.get("structure", "") or self.only

    def common(self) -> dict[str, Any]:
        """What both lists ask; a day typed is worth more than the school year chosen."""
        clean = self.cleaned_data
        first = last = None
        if clean.get("periode"):
            first = date(int(clean["periode"][:4]), 9, 1)
            last = date(first.year + 1, 8, 31)
        return {
            "text": clean.get("q", ""),
            "school": clean.get("etablissement", ""),
            "venue": clean.get("lieu", ""),
            "first": clean.get("du") or first,
            "last": clean.get("au") or last,
            "partner": self.partner(),
            "sort": clean.get("tri", ""),
        }

    def rows(self) -> dict[str, list[Any]]:
        """The fields always in view, those one unfolds; the order and the tab are elsewhere."""
        shown = [field for field in self.visible_fields() if field.name not in ("tri", "tour")]
        return {
            "first": [field for field in shown if field.name not in self.folded],
            "more": [field for field in shown if field.name in self.folded],
        }

    @property
    def drawn_from(self) -> str:
        """All that the fields shown depend on: what is drawn once is drawn for this."""
        fields = [
            (name, self[name].value(), list(getattr(field, "choices", ())))
            for name, field in self.fields.items()
            if name != "tri"
        ]
        return repr((fields, self.errors))

    def in_words(self) -> dict[str, str]:
        """Name of each active filter -> its words."""
        words = {}
        for name in [name for name in self.fields if name not in ("tri", "tour")]:
            value = self.cleaned_data.get(name)
            if value and name in self.data:
                words[name] = self._words(name, value)
        return words

    def _words(self, name: str, value: Any) -> str:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]
        if isinstance(value, date):
            return f"{'à partir du' if name == 'du' else 'jusqu’au'} {value:%d/%m/%Y}"
        return f"«\u00a0{value}\u00a0»"


class OfferFilters(PartnerFilter):
    """The list of my offers."""

    q = search_field("Titre, référence ou établissement")
    statut = ChoiceField(label="Statut", required=False, choices=[("", "Tous"), *Status.choices])
    format = ChoiceField(
        label="Format",
        required=False,
        choices=lambda: [("", "Tous"), *FORMATS.choices(FORMATS.today)],
    )
    tour = ChoiceField(required=False, choices=[(tab, tab) for tab in (*TABS, ALL)])
    tri = sort_field(SORTS)
    field_order = ["q", "statut", "lieu", "format", "periode"]

    def as_filters(self) -> OfferListFilters:
        """The filters to apply; call after `is_valid()`."""
        clean = self.cleaned_data
        return OfferListFilters(
            tab=clean.get("tour") or ALL,
            status=clean.get("statut", ""),
            format=clean.get("format", ""),
            **self.common(),
        )


class BookingFilters(PartnerFilter):
    """The follow-up of bookings."""

    q = search_field("Offre, référence, enseignant ou établissement")
    etat = ChoiceField(label="État", required=False, choices=[("", "Tous"), *STATES])
    tri = sort_field(BOOKING_SORTS)
    field_order = ["q", "etat", "lieu", "periode"]

    def as_filters(self) -> BookingListFilters:
        """The filters to apply; call after `is_valid()`."""
        return BookingListFilters(state=self.cleaned_data.get("etat", ""), **self.common())
