"""The filters of a partner's payments: all in the address."""

from django import forms

from partner_portal.forms.lists import PartnerFilter, search_field, sort_field
from partner_portal.queries.bookings import SORTS, BookingListFilters
from partner_portal.queries.payments import Payment


class PaymentFilters(PartnerFilter):
    """The lines of « Versements »."""

    q = search_field("Offre, référence ou établissement")
    versement = forms.ChoiceField(
        label="Versement", required=False, choices=[("", "Tous"), *Payment.choices]
    )
    tri = sort_field({name: SORTS[name] for name in ("offre", "date", "etablissement", "montant")})
    field_order = ["q", "versement", "lieu", "periode"]

    def as_filters(self) -> BookingListFilters:
        """The filters to apply; call after `is_valid()`."""
        return BookingListFilters(**self.common())

    def payment(self) -> str:
        """The standing asked for, '' for all."""
        found: str = self.cleaned_data.get("versement", "")
        return found
