"""The exchange with ADAGE for support: the backlog, what is parked, what to do about it."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.views import person
from adage_sync import actions, pull
from adage_sync.client.reference import AdageSilent
from adage_sync.models import Exchange, InboundUse, SeenToken, SyncState
from adage_sync.queries import exchange_figures
from core.admin import ReadOnly
from core.batches import line_by_line
from core.errors import Refused
from core.rules.text import identifier
from outbox.actions import release
from outbox.admin import ByEvent, MessageAdmin
from outbox.queries import open_quarantines

LIST = "admin:adage_sync_exchange_changelist"
DIFFERENCES = "admin:adage_sync_exchange_differences"


class ByCall(ByEvent):
    """What ADAGE is told of."""

    handlers = "adage_sync.push."


@admin.register(Exchange)
class ExchangeAdmin(MessageAdmin):
    """Messages to ADAGE only; « Renvoyer l’état complet » says an offer again from the start."""

    list_display = ["created_at", "offer", "happened", "state", "attempts", "due_at", "why"]
    list_filter = ["state", "cause", ("event", ByCall)]
    search_fields = ["stream", "id", "event_id"]
    search_help_text = "Référence de l’offre, identifiant du message ou de l’événement"
    actions = ["retry_selected", "abandon_selected", "replay_selected"]
    # Neither a reference nor a key: the whole name of a stream.
    finds = {"offer": "stream", "words": lambda typed: Q(stream=typed.upper())}
    in_search = False  # the same rows stand among the messages
    rights = {"adage_sync.change_exchange": "Renvoyer, lever la quarantaine"}
    change_list_template = "adage_sync/admin/exchange.html"

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        replay, lift = wrap(require_POST(self.replay)), wrap(require_POST(self.lift))
        compare = wrap(self.compare)
        name = "adage_sync_exchange"
        return [
            path("renvoyer/", replay, name=f"{name}_replay"),
            path("lever-la-quarantaine/", lift, name=f"{name}_release"),
            path("differences/", compare, name=f"{name}_differences"),
            *super().get_urls(),
        ]

    @admin.display(description="offre", ordering="stream")
    def offer(self, message: Exchange) -> str:
        return f"{message.stream}, n°\u00a0{message.seq}"

    @admin.action(description="Renvoyer l’état complet de l’offre", permissions=["retry"])
    def replay_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self._replay(request, sorted(set(queryset.values_list("stream", flat=True))))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list, under the figures of the exchange."""
        more = {
            "figures": exchange_figures(timezone.now()),
            "quarantine": open_quarantines().first(),
            "may_act": self._may_act(request),
        }
        return super().changelist_view(request, (extra_context or {}) | more)

    def replay(self, request: HttpRequest) -> HttpResponse:
        """Say the whole state of the offers asked for, or of the one typed."""
        self._ask(request)
        typed = identifier(request.POST.get("ref", "")).upper()[:40]
        self._replay(request, [typed] if typed else request.POST.getlist("refs"))
        return redirect(DIFFERENCES if "refs" in request.POST else LIST)

    def lift(self, request: HttpRequest) -> HttpResponse:
        """Let everything leave again (F30)."""
        self._ask(request)
        try:
            quarantine = release(by_whom=person(request).full_name)
        except Refused as refusal:
            messages.warning(request, f"{refusal.title}. {refusal.why}")
        else:
            self.log_change(request, quarantine, "quarantaine levée")
            messages.success(request, "Quarantaine levée\u00a0: les envois reprennent.")
        return redirect(LIST)

    def compare(self, request: HttpRequest) -> HttpResponse:
        """What ADAGE holds and we see otherwise, offer by offer."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        found, silence = [], ""
        try:
            found = actions.differences(pull.what_adage_holds())
        except AdageSilent as error:
            silence = str(error)
        context = self.admin_site.each_context(request) | {
            "title": "Différences avec ADAGE",
            "opts": self.opts,
            "found": found,
            "silence": silence,
            "may_act": self._may_act(request),
        }
        return render(request, "adage_sync/admin/differences.html", context)

    def _replay(self, request: HttpRequest, refs: list[str]) -> None:
        def one(ref: str) -> None:
            try:
                actions.replay_offer(ref=ref, by=person(request))
            except actions.UnknownOffer:
                self._withdraw(request, ref)

        report = line_by_line(refs, one)
        for left in report.left:
            messages.warning(request, f"{left.refusal.title}. {left.refusal.why}".strip())
        if done := len(report.done):
            said = "L’état complet d’une offre repart" if done == 1 else f"{done} offres repartent"
            messages.success(request, f"{said} vers ADAGE.")

    def _withdraw(self, request: HttpRequest, ref: str) -> None:
        """An offer that ADAGE lists and nobody here knows: it leaves ADAGE's list, or Refused."""
        try:
            held = {row["id"]: row for row in pull.what_adage_holds()}
        except AdageSilent as silence:
            raise Refused(str(silence), title=f"{ref}\u00a0: offre inconnue ici") from silence
        if ref not in held:
            raise Refused(title=f"{ref}\u00a0: offre inconnue, ici comme d’ADAGE")
        epoch = actions.epoch_above([held[ref]])
        actions.withdraw_unknown(ref=ref, epoch=epoch, by=person(request))

    def _may_act(self, request: HttpRequest) -> bool:
        return request.user.has_perm("adage_sync.change_exchange")

    def _ask(self, request: HttpRequest) -> None:
        if not self._may_act(request):
            raise PermissionDenied


@admin.register(SeenToken)
class SeenTokenAdmin(ReadOnly, admin.ModelAdmin):
    """Entry tokens used: what support looks at when somebody says « mon lien ne marche pas ».

    Never the tokens themselves; none is forgotten here, it could serve again.
    """

    list_display = ["jti", "expires_at"]
    search_fields = ["jti"]
    readonly_fields = ["jti", "expires_at"]


@admin.register(InboundUse)
class InboundUseAdmin(ReadOnly, admin.ModelAdmin):
    """How often ADAGE calls us, minute by minute, over the last hour."""

    list_display = ["minute", "calls", "key"]


@admin.register(SyncState)
class SyncStateAdmin(ReadOnly, admin.ModelAdmin):
    """Since when the next reading asks for changes."""

    list_display = ["name", "since"]
