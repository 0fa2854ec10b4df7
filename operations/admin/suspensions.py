"""« Suspendre » a partner: its file, the suspension and how it ends (R49)."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html

from accounts.views import person
from core.admin import ActForm, ReadOnly, Verb, WithVerbs
from core.errors import Refused
from operations.forms import CancelEverythingForm, ReasonInside, SuspendForm, WidenForm
from operations.partner_file import AT_ONCE, cancel_everything, file_of, running
from venues.actions import suspending
from venues.models import Partner, PartnerSuspension
from venues.policy import LIFTS, SUSPENDS
from venues.rules import STOPPABLE

CANCELS = "bookings.change_booking"
READS = ["venues.view_partnersuspension", "bookings.view_booking"]
MONEY = "venues.view_bankdetails"
COUNT_CHANGED = (
    "Le nombre de réservations a changé pendant votre lecture\u00a0: rien n’a été annulé. "
    "Relisez-le avant de recommencer."
)


def _is_open(suspension: PartnerSuspension) -> bool:
    return suspension.lifted_at is None


def _is_asked(suspension: PartnerSuspension) -> bool:
    return _is_open(suspension) and suspending.asked_lift(suspension) is not None


def _widen(pk: int, *, by: Any, reason: str, **values: Any) -> object:
    return suspending.widen(suspension_id=pk, by=by, **values)


@admin.register(PartnerSuspension)
class PartnerSuspensionAdmin(ReadOnly, WithVerbs):
    """Suspensions, the newest first; the file of a partner, from which one is made."""

    rights = {
        SUSPENDS: "Suspendre un partenaire, étendre une suspension",
        CANCELS: "Annuler tout ce qu’un partenaire a en cours",
    }
    list_display = ["partner", "stops", "from_date", "to_date", "imposed_label", "lifted_at"]
    list_filter = ["from_date", "lifted_at"]
    list_select_related = ["partner"]
    search_fields = ["partner__siren", "partner__name", "imposed_label", "reason"]
    fields = readonly_fields = (
        "partner_file", "stops", "from_date", "to_date", "reason", "imposed_label", "imposed_at",
        "lift_asked", "lifted_at", "approval",
    )  # fmt: skip
    verbs = (
        Verb(
            "etendre",
            "Étendre",
            "D’autres actes sont suspendus aussi, ou plus longtemps. Le partenaire est prévenu. "
            "Rien ne se réduit ici\u00a0: pour cela, la suspension est levée par deux personnes.",
            "Suspension étendue.",
            _is_open,
            _widen,
            WidenForm,
            SUSPENDS,
        ),
        Verb(
            "demander-la-levee",
            "Demander la levée",
            "Rien ne change encore\u00a0: une seconde personne, qui n’a pas décidé la suspension, "
            "confirme.",
            "Levée demandée. Une autre personne doit la confirmer.",
            lambda suspension: _is_open(suspension) and not _is_asked(suspension),
            lambda pk, *, by, reason: suspending.ask_lift(suspension_id=pk, reason=reason, by=by),
            ReasonInside,
            LIFTS,
        ),
        Verb(
            "lever",
            "Lever la suspension",
            "Les offres masquées reviennent d’elles-mêmes, les lignes retenues partiront avec le "
            "prochain lot. Le partenaire est prévenu.",
            "Suspension levée.",
            _is_asked,
            lambda pk, *, by: suspending.lift(suspension_id=pk, by=by),
            ActForm,
            LIFTS,
        ),
        Verb(
            "ecarter-la-demande",
            "Écarter la demande de levée",
            "La suspension demeure. Sa levée pourra être demandée de nouveau.",
            "Demande écartée.",
            _is_asked,
            lambda pk, *, by: suspending.dismiss_lift(suspension_id=pk, by=by),
            ActForm,
            LIFTS,
        ),
    )

    def get_urls(self) -> list[URLPattern]:
        wrap, name = self.admin_site.admin_view, "venues_partnersuspension"
        file, everything = wrap(self.partner_page), wrap(self.cancel_page)
        return [
            path("partenaire/<int:partner_id>/", file, name=f"{name}_partner"),
            path("partenaire/<int:partner_id>/annuler-tout/", everything, name=f"{name}_cancel"),
            *super().get_urls(),
        ]

    def partner_page(self, request: HttpRequest, partner_id: int) -> HttpResponse:
        """What a suspension would stop, and the form; what one stops while it runs."""
        if not request.user.has_perms(READS):
            raise PermissionDenied
        partner = get_object_or_404(Partner, pk=partner_id)
        form = SuspendForm(request.POST if request.method == "POST" else None)
        if request.method == "POST":
            if not request.user.has_perm(SUSPENDS):
                raise PermissionDenied
            if form.is_valid():
                return self._suspend(request, partner, form.cleaned_data)
        context = self._about(request, partner, partner.name) | {
            "file": file_of(partner),
            "suspension": suspending.current(partner, timezone.localdate()),
            "form": form if request.user.has_perm(SUSPENDS) else None,
            "may_cancel": request.user.has_perm(CANCELS),
            "sees_money": request.user.has_perm(SUSPENDS) or request.user.has_perm(MONEY),
        }
        status = 422 if form.errors else 200
        return render(request, "operations/admin/partner.html", context, status=status)

    def _suspend(self, request: HttpRequest, partner: Partner, typed: Any) -> HttpResponse:
        try:
            made = suspending.suspend(partner_id=partner.pk, by=person(request), **typed)
        except Refused as refusal:
            messages.error(request, f"{refusal.title}. {refusal.why} {refusal.what_to_do}")
            return redirect("admin:venues_partnersuspension_partner", partner.pk)
        self.log_addition(request, made, typed["reason"])
        # The history of the partner says it too, old and new.
        self.log_change(request, partner, typed["reason"])
        messages.success(request, "Partenaire suspendu.")
        return redirect("admin:venues_partnersuspension_change", made.pk)

    def cancel_page(self, request: HttpRequest, partner_id: int) -> HttpResponse:
        """« Annuler tout », after a count: refused when the count moved meanwhile."""
        if not request.user.has_perm(CANCELS):
            raise PermissionDenied
        partner = get_object_or_404(Partner, pk=partner_id)
        counted = running(partner).to_cancel
        form = CancelEverythingForm(
            request.POST if request.method == "POST" else None, initial={"count": counted}
        )
        if request.method == "POST" and form.is_valid():
            if form.cleaned_data["count"] == counted:
                return self._cancel(request, partner, form.cleaned_data["reason"])
            messages.error(request, COUNT_CHANGED)
            return redirect("admin:venues_partnersuspension_cancel", partner.pk)
        context = self._about(request, partner, "Annuler tout") | {"form": form}
        status = 422 if form.errors else 200
        return render(request, "operations/admin/cancel_everything.html", context, status=status)

    def _cancel(self, request: HttpRequest, partner: Partner, reason: str) -> HttpResponse:
        report = cancel_everything(partner=partner, reason=reason, by=person(request))
        done, left = len(report.done), running(partner).to_cancel
        self.log_change(request, partner, f"Annulations\u00a0: {done}, restent {left}. {reason}")
        tell = messages.warning if left else messages.success
        tell(request, f"Annulées\u00a0: {done}. Restent en cours\u00a0: {left}.")
        return redirect("admin:venues_partnersuspension_partner", partner.pk)

    def _about(self, request: HttpRequest, partner: Partner, title: str) -> dict[str, Any]:
        return self.admin_site.each_context(request) | {
            "title": title,
            "opts": self.opts,
            "partner": partner,
            "running": running(partner),
            "at_once": AT_ONCE,
        }

    @admin.display(description="ce qui est suspendu")
    def stops(self, suspension: PartnerSuspension) -> str:
        stopped = (words for code, words in STOPPABLE.items() if code in suspension.acts)
        return ", ".join(words.partition("\u00a0:")[0] for words in stopped)

    @admin.display(description="levée demandée")
    def lift_asked(self, suspension: PartnerSuspension) -> str:
        asked = suspending.asked_lift(suspension)
        return f"Par {asked.asked_label}. Une autre personne doit confirmer." if asked else "–"

    @admin.display(description="partenaire culturel")
    def partner_file(self, suspension: PartnerSuspension) -> Any:
        address = reverse("admin:venues_partnersuspension_partner", args=[suspension.partner_id])
        return format_html('<a href="{}">{}</a>', address, suspension.partner)
