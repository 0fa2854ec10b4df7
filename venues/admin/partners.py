"""Support tools: partners, venues, members, referencing."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from accounts.models import User
from core.admin import ActForm, Completed, ReadOnly, Reasoned, Verb, WithFinding, WithVerbs
from core.rules import PARIS, long_moment
from venues.actions import bank
from venues.forms.administration import PartnerForm, ReferencingForm, VenueForm
from venues.models import BankDetails, Membership, Partner, Referencing, Venue
from venues.queries.bank import in_force_beside

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
class PartnerAdmin(WithFinding):
    """Partners, found by SIREN, name or a member's e-mail."""

    finds = {
        "siren": "siren",
        "siret": lambda number: Q(pk__in=Venue.objects.filter(siret=number).values("partner")),
        "mail": lambda address: Q(
            pk__in=Membership.objects.filter(user__in=User.objects.with_email(address)).values(
                "partner"
            )
        ),
    }
    worded = ("name",)

    form = PartnerForm
    list_display = ["name", "siren", "kind", "created_at"]
    list_filter = ["kind"]
    search_fields = ["siren", "name", "venues__siret", "memberships__user__email"]
    inlines = [ReferencingInline, VenueInline, MembershipInline]
    change_form_template = "venues/admin/partner.html"

    def detail_of(self, partner: Partner) -> str:
        return f"SIREN {partner.siren}"


@admin.register(Venue)
class VenueAdmin(Owned, Completed, WithFinding):
    """Venues, found by SIRET, name or town."""

    finds = {"siret": "siret", "siren": "partner__siren"}
    worded = ("name", "city")

    form = VenueForm
    owner_fields = ("partner",)
    list_display = ["name", "city", "siret", "partner"]
    list_filter = ["department_code"]
    list_select_related = ["partner"]
    search_fields = ["siret", "name", "city", "partner__siren", "partner__name"]
    autocomplete_fields = ["partner"]
    readonly_fields = ["department_code", "time_zone"]


@admin.register(Membership)
class MembershipAdmin(Owned, Completed, WithFinding):
    """Members, found by e-mail or SIREN."""

    finds = {
        "siren": "partner__siren",
        "mail": lambda address: Q(user__in=User.objects.with_email(address)),
    }

    owner_fields = ("user", "partner")
    refusals = LAST_OWNER

    list_display = ["user", "partner", "role", "created_at"]
    list_filter = ["role"]
    list_select_related = ["user", "partner"]
    search_fields = ["user__email", "user__last_name", "partner__siren", "partner__name"]
    autocomplete_fields = ["user", "partner"]


@admin.register(Referencing)
class ReferencingAdmin(Owned, Completed, Reasoned):
    """Referencing facts, found by SIREN or name."""

    form = ReferencingForm
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
        "partner", "submitted_account", "account_in_force", "bic", "document_link", "submitted_by",
        "submitted_at", "held_until", "state", "decided_by", "decided_at", "note",
    )  # fmt: skip
    readonly_fields = ["submitted_account", "account_in_force", "document_link", "held_until"]
    change_form_template = "venues/admin/bank.html"
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

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.whole_iban))
        name = "venues_bankdetails_iban"
        return [path("<int:details_id>/iban/", view, name=name), *super().get_urls()]

    def whole_iban(self, request: HttpRequest, details_id: int) -> HttpResponse:
        """This IBAN and the one in force, in full, to who checks them: the journal says who read.

        Raises PermissionDenied (403).
        """
        if not request.user.has_perm("venues.change_bankdetails"):
            raise PermissionDenied
        details = get_object_or_404(BankDetails.objects.select_related("partner"), pk=details_id)
        # Laid over every page when it is registered (core/admin/journaled.py).
        self.log_read(request, details, "IBAN vu en entier.")  # type: ignore[attr-defined]
        context = self.admin_site.each_context(request) | {
            "title": f"IBAN de {details.partner}",
            "opts": self.opts,
            "original": details,
            "in_force": in_force_beside(details),
        }
        return render(request, "venues/admin/iban.html", context)

    @admin.display(description="compte déposé")
    def submitted_account(self, details: BankDetails) -> str:
        return f"{details.holder}, {details.masked_iban}"

    @admin.display(description="compte en vigueur")
    def account_in_force(self, details: BankDetails) -> str:
        """What the one handed over would replace; who validates reads both."""
        former = in_force_beside(details)
        return f"{former.holder}, {former.masked_iban}" if former else "Aucun autre."

    @admin.display(description="aucun versement avant")
    def held_until(self, details: BankDetails) -> str:
        return long_moment(details.payable_from, PARIS)

    @admin.display(description="relevé d’identité bancaire")
    def document_link(self, details: BankDetails) -> str:
        address = reverse("bank-document", args=[details.token])
        return format_html('<a href="{}">{}</a>', address, details.document_name)
