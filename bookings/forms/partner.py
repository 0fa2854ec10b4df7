"""The forms of the partner's follow-up: filters in the address, why one cancels."""

from typing import Any

from django import forms

from bookings.models import State
from bookings.queries import Status
from bookings.queries.partner import ALL, TABS, WantedOffers
from venues.models import Partner

NOTE_MAX = 1000
TEXT_MAX = 100


class PartnerFilter(forms.Form):
    """Filters of a list; what makes no sense is left aside."""

    structure = forms.ChoiceField(label="Structure", required=False)

    def __init__(self, data: Any, *, partners: list[Partner]) -> None:
        super().__init__(data, label_suffix="")
        self.only = partners[0].siren if len(partners) == 1 else ""
        if len(partners) > 1:
            named = [(partner.siren, partner.name) for partner in partners]
            self.fields["structure"].choices = [("", "Toutes"), *named]  # type: ignore[attr-defined]
        else:
            del self.fields["structure"]

    def partner(self) -> str:
        """The SIREN asked for, or the one there is; '' for all. Call after `is_valid()`."""
        return self.cleaned_data.get("structure", "") or self.only


class OfferFilters(PartnerFilter):
    """The list of my offers."""

    q = forms.CharField(
        label="Titre, référence ou établissement",
        required=False,
        max_length=TEXT_MAX,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    statut = forms.ChoiceField(
        label="Statut", required=False, choices=[("", "Tous"), *Status.choices]
    )
    tour = forms.ChoiceField(
        required=False, choices=[(tab, tab) for tab in (*TABS, ALL)], widget=forms.HiddenInput
    )
    field_order = ["q", "statut", "structure"]

    def wanted(self) -> WantedOffers:
        """The filters to apply; call after `is_valid()`."""
        clean = self.cleaned_data
        return WantedOffers(
            tab=clean.get("tour") or ALL,
            status=clean.get("statut", ""),
            text=clean.get("q", ""),
            partner=self.partner(),
        )


class BookingFilters(PartnerFilter):
    """The follow-up of bookings."""

    etat = forms.ChoiceField(
        label="État",
        required=False,
        choices=[
            ("", "Tous"),
            (State.PREBOOKED, "En attente de la direction"),
            (State.CONFIRMED, "Confirmée"),
            (State.USED, "Réalisée"),
            (State.REIMBURSED, "Remboursée"),
            (State.CANCELLED, "Annulée"),
        ],
    )
    field_order = ["etat", "structure"]


class CancelForm(forms.Form):
    """Why the partner cancels (R27)."""

    reason = forms.CharField(
        label="Motif",
        max_length=NOTE_MAX,
        help_text="Transmis à l’enseignant et à la direction. 1\u00a0000 caractères au plus.",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": "Indiquez le motif de l’annulation.",
            "max_length": "Écrivez 1\u00a0000 caractères au plus pour le motif.",
        },
    )
    booking = forms.CharField(max_length=20, widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("label_suffix", "")
        super().__init__(*args, **options)
