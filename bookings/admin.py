"""Support tools for bookings: read everything, act through the verbs, with a reason."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse

from bookings import actions
from bookings.forms.administration import ReasonForm
from bookings.models import Booking, BookingMove, CancellationNotice
from ground.errors import Refused
from ground.rules import euros
from offers.admin import OfferAdmin, ReadOnly
from offers.models import CollectiveOffer


@dataclass(frozen=True)
class Verb:
    """A button of the administration: what it is called, when it is offered, what it does."""

    name: str
    label: str
    consequence: str
    done: str
    offered: Callable[[Any], bool]
    act: Callable[..., object]


class WithVerb(admin.ModelAdmin):
    """A page with one button that asks for a reason, then calls an action `by` the person."""

    verb: Verb
    change_form_template = "bookings/admin/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.use_verb)
        own = path(f"<path:object_id>/{self.verb.name}/", view, name=self._url_name())
        return [own, *super().get_urls()]

    def _url_name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{self.verb.name}"

    def _may_use_it(self, request: HttpRequest) -> bool:
        return request.user.has_perm(f"{self.opts.app_label}.change_{self.opts.model_name}")

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Offer the button while the verb is open and the person may use it."""
        found = context.get("original")
        if found is not None and self._may_use_it(request) and self.verb.offered(found):
            context["verb"] = self.verb
            context["verb_url"] = reverse(f"admin:{self._url_name()}", args=[found.pk])
        return super().render_change_form(request, context, *args, **kwargs)

    def use_verb(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for the reason, then act; a refusal is said on the page of the object."""
        found: Model | None = self.get_object(request, object_id)
        if found is None:
            raise Http404
        if not self._may_use_it(request):
            raise PermissionDenied
        form = ReasonForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            self._act(request, found, form.cleaned_data["reason"])
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", found.pk)
        context = self.admin_site.each_context(request) | {
            "title": self.verb.label,
            "opts": self.opts,
            "original": found,
            "verb": self.verb,
            "form": form,
        }
        status = 422 if form.errors else 200
        return render(request, "bookings/admin/reason.html", context, status=status)

    def _act(self, request: HttpRequest, found: Model, reason: str) -> None:
        try:
            self.verb.act(found.pk, reason=reason, by=request.user)
        except Refused as refusal:
            messages.error(request, f"{refusal.title}. {refusal.why} {refusal.what_to_do}")
        else:
            self.log_change(request, found, f"{self.verb.done} Motif : {reason}")
            messages.success(request, self.verb.done)


def _cancel(booking_id: int, *, reason: str, by: Any) -> object:
    return actions.cancel_by_administration(booking_id=booking_id, reason=reason, by=by)


def _reject(offer_id: int, *, reason: str, by: Any) -> object:
    return actions.reject_offer(offer_id=offer_id, reason=reason, by=by)


class MoveInline(ReadOnly, admin.TabularInline):
    """The journal of the booking (I10)."""

    model = BookingMove
    fields = readonly_fields = ("at", "actor_label", "verb", "from_state", "to_state", "reason")
    extra = 0


@admin.register(Booking)
class BookingAdmin(ReadOnly, WithVerb):
    """Bookings, found by reference, UAI, SIREN or teacher."""

    verb = Verb(
        name="annuler",
        label="Annuler la réservation",
        consequence="L’établissement récupère le montant engagé. Le partenaire, l’enseignant, la "
        "direction et ADAGE sont prévenus. L’annulation est définitive.",
        done="La réservation est annulée.",
        offered=lambda booking: booking.state in ("PREBOOKED", "CONFIRMED", "USED"),
        act=_cancel,
    )
    list_display = [
        "reference", "offer_ref", "institution", "teacher", "state", "said_price", "starts_at",
        "prebooked_at",
    ]  # fmt: skip
    list_filter = [
        "state", "cancellation_reason", "institution__ministry", "institution__department_code",
        "starts_at",
    ]  # fmt: skip
    list_select_related = ["offer", "institution", "teacher"]
    search_fields = [
        "reference", "offer__ref", "offer__title", "institution__uai", "institution__name",
        "teacher__email", "teacher__last_name", "offer__venue__partner__siren",
        "offer__venue__partner__name",
    ]  # fmt: skip
    search_help_text = "Référence (offre ou réservation), UAI, SIREN, enseignant, établissement"
    date_hierarchy = "starts_at"
    inlines = [MoveInline]

    @admin.display(description="offre", ordering="offer__ref")
    def offer_ref(self, booking: Booking) -> str:
        return booking.offer.ref

    @admin.display(description="prix", ordering="price")
    def said_price(self, booking: Booking) -> str:
        return euros(booking.price)


@admin.register(BookingMove)
class MoveAdmin(ReadOnly, admin.ModelAdmin):
    """The journal of all bookings, found by reference or by who acted."""

    list_display = ["at", "reference", "verb", "from_state", "to_state", "actor_label", "reason"]
    list_filter = ["verb", "to_state", "at"]
    list_select_related = ["booking"]
    search_fields = ["booking__reference", "booking__offer__ref", "actor_label", "actor__email"]
    search_help_text = "Référence (offre ou réservation), nom ou adresse de la personne"

    @admin.display(description="réservation", ordering="booking__reference")
    def reference(self, move: BookingMove) -> str:
        return move.booking.reference

    def get_queryset(self, request: HttpRequest) -> QuerySet[BookingMove]:
        """The newest first: support looks for what has just happened."""
        return super().get_queryset(request).order_by("-at", "-pk")


@admin.register(CancellationNotice)
class NoticeAdmin(admin.ModelAdmin):
    """The dated table of notices: another is added as data (R31); those in force stay."""

    list_display = ["from_date", "notice"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ModeratedOfferAdmin(WithVerb, OfferAdmin):
    """Offers, with the button that takes a non-conforming one down (R12)."""

    verb = Verb(
        name="declarer-non-conforme",
        label="Déclarer non conforme",
        consequence="L’offre n’est plus visible des enseignants. Le partenaire lit le motif, peut "
        "la corriger et la publier de nouveau.",
        done="L’offre est déclarée non conforme.",
        offered=lambda offer: offer.state in ("PUBLISHED", "PAUSED"),
        act=_reject,
    )


# A floor above takes over the page of the floor below: only bookings know whether one runs.
admin.site.unregister(CollectiveOffer)
admin.site.register(CollectiveOffer, ModeratedOfferAdmin)
