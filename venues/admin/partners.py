"""Support tools: partners, venues, members, referencing."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from core.admin import ActForm, Completed, ReadOnly, Verb, WithVerbs
from venues.actions import bank
from venues.forms.administration import PartnerForm, VenueForm
from venues.models import BankDetails, Membership, Partner, Referencing, Venue

OVERLAP = {
    "referencings_do_not_overlap": (
        "from_date", "Un autre référencement de ce partenaire couvre déjà une partie de ces dates.",
    )
}  # fmt: skip
ALREADY = "Cette personne travaille déjà pour ce partenaire."
LAST_OWNER = {
    "partner_keeps_an_owner": (
        "role",
        "C’est la dernière personne responsable de la structure. Nommez-en d’abord une autre.",
    ),
    "one_membership_a_partner": ("user", ALREADY),
}


class Owned:
    """A row that says whose something is: a form never hands it over to somebody else."""

    owner_fields: tuple[str, ...] = ()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Offers, money and teachers' addresses would follow, untold."""
        own = list(super().get_readonly_fields(request, obj))
        return [*own, *self.owner_fields] if obj else own


class MembershipInline(Completed, admin.TabularInline):
    """Who works for the partner."""

    model = Membership
    autocomplete_fields = ["user"]
    extra = 0
    refusals = LAST_OWNER


class ReferencingInline(admin.TabularInline):
    """When the partner was referenced on ADAGE (R3)."""

    model = Referencing
    extra = 0
    periods = [("from_date", "to_date")]
    refusals = OVERLAP


class VenueInline(ReadOnly, admin.TabularInline):
    """The venues of the partner, to look at."""

    model = Venue
    fields = readonly_fields = ("name", "siret", "postal_code", "city")
    extra = 0
    show_change_link = True


@admin.register(Partner)
class PartnerAdmin(admin.ModelAdmin):
    """Partners, found by SIREN, name or a member's e-mail."""

    form = PartnerForm
    list_display = ["name", "siren", "kind", "created_at"]
    list_filter = ["kind"]
    search_fields = ["siren", "name", "venues__siret", "memberships__user__email"]
    inlines = [ReferencingInline, VenueInline, MembershipInline]


@admin.register(Venue)
class VenueAdmin(Owned, Completed, admin.ModelAdmin):
    """Venues, found by SIRET, name or town."""

    form = VenueForm
    owner_fields = ("partner",)
    list_display = ["name", "city", "siret", "partner"]
    list_filter = ["department_code"]
    list_select_related = ["partner"]
    search_fields = ["siret", "name", "city", "partner__siren", "partner__name"]
    autocomplete_fields = ["partner"]
    readonly_fields = ["department_code", "time_zone"]


@admin.register(Membership)
class MembershipAdmin(Owned, Completed, admin.ModelAdmin):
    """Members, found by e-mail or SIREN."""

    owner_fields = ("user", "partner")
    refusals = LAST_OWNER

    list_display = ["user", "partner", "role", "created_at"]
    list_filter = ["role"]
    list_select_related = ["user", "partner"]
    search_fields = ["user__email", "user__last_name", "partner__siren", "partner__name"]
    autocomplete_fields = ["user", "partner"]


@admin.register(Referencing)
class ReferencingAdmin(Owned, Completed, admin.ModelAdmin):
    """Referencing facts, found by SIREN or name."""

    owner_fields = ("partner",)
    periods = [("from_date", "to_date")]
    refusals = OVERLAP

    list_display = ["partner", "from_date", "to_date", "adage_id"]
    list_select_related = ["partner"]
    search_fields = ["partner__siren", "partner__name", "adage_id"]
    autocomplete_fields = ["partner"]


def _is_checked(details: BankDetails) -> bool:
    return bool(details.state == BankDetails.State.CHECKING)


@admin.register(BankDetails)
class BankDetailsAdmin(ReadOnly, WithVerbs):
    """The accounts partners are paid on, the oldest to check first (R51)."""

    list_display = ["partner", "holder", "masked_iban", "state", "submitted_at"]
    list_filter = ["state"]
    list_select_related = ["partner"]
    search_fields = ["partner__siren", "partner__name", "holder"]
    fields = (
        "partner", "holder", "iban", "bic", "document_link", "submitted_by", "submitted_at",
        "state", "decided_by", "decided_at", "note",
    )  # fmt: skip
    readonly_fields = ["document_link"]
    verbs = (
        Verb(
            "valider",
            "Valider",
            "Les prochains justificatifs seront versés sur ce compte. Le précédent est remplacé.",
            "Coordonnées validées.",
            _is_checked,
            lambda pk, *, by: bank.validate_bank_details(details_id=pk, by=by),
            ActForm,
        ),
        Verb(
            "faire-corriger",
            "Faire corriger",
            "Le partenaire lit le motif et dépose de nouvelles coordonnées.",
            "Correction demandée.",
            _is_checked,
            lambda pk, *, by, reason: bank.ask_bank_correction(details_id=pk, note=reason, by=by),
        ),
        Verb(
            "refuser",
            "Refuser",
            "Ce compte ne servira pas. Le partenaire lit le motif.",
            "Coordonnées refusées.",
            _is_checked,
            lambda pk, *, by, reason: bank.refuse_bank_details(details_id=pk, note=reason, by=by),
        ),
    )

    @admin.display(description="relevé d’identité bancaire")
    def document_link(self, details: BankDetails) -> str:
        address = reverse("bank-document", args=[details.token])
        return format_html('<a href="{}">{}</a>', address, details.document_name)
