"""Mails to many people: written, tried, wanted by two, sent as one batch, stopped (R65)."""

from typing import Any

from csp.decorators import csp_replace, csp_update
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from accounts.views import person
from administration.actions import broadcasts as acts
from administration.mails import as_read, try_on_oneself
from administration.models import Broadcast, BroadcastRecipient
from administration.models.broadcast import WRITTEN
from administration.queries.broadcasts import (
    asked_sending,
    figures_of_broadcast,
    mails_of_broadcast,
)
from core.admin import ActForm, Verb, WithVerbs
from operations.forms import CRITERIA, BroadcastForm, ReasonInside, StartForm
from operations.populations import people_of
from outbox.admin import MAIL_POLICY

State = Broadcast.State
A_PAGE = 50
REFRESH_SECONDS = 5
NAME = "administration_broadcast"


def _tried(pk: int, *, by: Any) -> None:
    line = BroadcastRecipient.objects.filter(broadcast=pk).select_related("person").first()
    if line is not None:
        try_on_oneself(Broadcast.objects.get(pk=pk), line, by.email)


def _is_asked(broadcast: Broadcast) -> bool:
    return broadcast.state == State.LISTED and asked_sending(broadcast) is not None


@admin.register(Broadcast)
class BroadcastAdmin(WithVerbs):
    """Broadcasts, the newest first; one is read on its page before anything leaves."""

    form = BroadcastForm
    fields = ("audience", *CRITERIA, "subject", "heading", "body")
    list_display = ["number", "subject", "audience", "state", "author_label", "created_at"]
    list_display_links = ["number", "subject"]
    list_filter = ["state", "audience"]
    search_fields = ["subject", "population", "author_label"]
    search_help_text = "Objet, population, auteur"
    change_form_template = "operations/admin/broadcast.html"
    verbs = (
        Verb(
            "essayer-a-blanc",
            "Faire l’essai à blanc",
            "La liste des destinataires est établie et le texte figé. Rien ne part.",
            "Essai à blanc fait\u00a0: rien n’est parti.",
            lambda broadcast: broadcast.state == State.DRAFT,
            lambda pk, *, by: acts.list_people(broadcast_id=pk, people_of=people_of, by=by),
            ActForm,
        ),
        Verb(
            "m-envoyer-un-essai",
            "M’envoyer un essai",
            "Ce courriel n’arrive qu’à vous, tel que le recevra la première personne de la liste.",
            "L’essai part à votre adresse.",
            lambda broadcast: broadcast.state == State.LISTED,
            _tried,
            ActForm,
        ),
        Verb(
            "demander-l-envoi",
            "Demander l’envoi",
            "Rien ne part encore\u00a0: une seconde personne du programme confirme.",
            "Envoi demandé. Une autre personne doit le confirmer.",
            lambda broadcast: broadcast.state == State.LISTED and not _is_asked(broadcast),
            lambda pk, *, by, reason: acts.ask_sending(broadcast_id=pk, reason=reason, by=by),
            ReasonInside,
        ),
        Verb(
            "confirmer-l-envoi",
            "Confirmer l’envoi",
            "Les courriels partent, 600 par minute au plus. Un courriel parti ne se reprend pas.",
            "Envoi commencé. Vous pouvez quitter la page, ou l’arrêter d’ici.",
            _is_asked,
            lambda pk, *, by, count: acts.start_sending(broadcast_id=pk, count=count, by=by),
            StartForm,
        ),
        Verb(
            "ecarter-la-demande",
            "Écarter la demande d’envoi",
            "L’essai à blanc demeure\u00a0; l’envoi pourra être demandé de nouveau.",
            "Demande écartée.",
            _is_asked,
            lambda pk, *, by: acts.dismiss_sending(broadcast_id=pk, by=by),
            ActForm,
        ),
        Verb(
            "reprendre-le-brouillon",
            "Reprendre le brouillon",
            "La liste de l’essai à blanc est effacée, le texte redevient modifiable.",
            "Brouillon repris.",
            lambda broadcast: broadcast.state == State.LISTED and not _is_asked(broadcast),
            lambda pk, *, by: acts.write_again(broadcast_id=pk, by=by),
            ActForm,
        ),
        Verb(
            "arreter",
            "Arrêter l’envoi",
            "Plus aucun courriel n’est écrit. Ceux qui le sont déjà partent.",
            "Envoi arrêté.",
            lambda broadcast: broadcast.state == State.RUNNING,
            lambda pk, *, by: acts.stop_sending(broadcast_id=pk, by=by),
            ActForm,
        ),
        Verb(
            "poursuivre",
            "Poursuivre l’envoi",
            "Les courriels partent aux personnes qui n’en ont pas reçu.",
            "Envoi repris.",
            lambda broadcast: broadcast.state == State.STOPPED,
            lambda pk, *, by: acts.resume_sending(broadcast_id=pk, by=by),
            ActForm,
        ),
        Verb(
            "abandonner",
            "Abandonner",
            "Rien n’est envoyé. Le texte reste lisible.",
            "Courriel abandonné.",
            lambda broadcast: broadcast.state in (State.DRAFT, State.LISTED),
            lambda pk, *, by: acts.abandon_broadcast(broadcast_id=pk, by=by),
            ActForm,
        ),
    )

    @admin.display(description="numéro", ordering="pk")
    def number(self, broadcast: Broadcast) -> str:
        return f"n°\u00a0{broadcast.pk}"

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was listed is read on the dry run: it goes back to the draft first."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or obj.state == State.DRAFT)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The page of what is no draft says it in words of its own."""
        return self.fields if self.has_change_permission(request, obj) else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """What was typed, and nothing else, unless somebody listed the people meanwhile."""
        obj.author_label = obj.author_label or person(request).full_name
        if change:
            acts.lock_broadcast(obj.pk, State.DRAFT)
        obj.save(update_fields=WRITTEN if change else None)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_safe(self.preview))
        own = path("<int:pk>/apercu/<int:line_id>/", view, name=f"{NAME}_preview")
        return [own, *super().get_urls()]

    @method_decorator(xframe_options_sameorigin)
    @method_decorator(csp_replace(MAIL_POLICY))
    def preview(self, request: HttpRequest, pk: int, line_id: int) -> HttpResponse:
        """The mail as somebody of the list reads it, whether it was sent or not."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        lines = BroadcastRecipient.objects.select_related("person", "broadcast")
        line = get_object_or_404(lines, pk=line_id, broadcast=pk)
        return HttpResponse(as_read(line.broadcast, line).html)

    @method_decorator(csp_update({"frame-src": ["'self'"]}))
    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page, which shows the mail in a frame where nothing of it can act."""
        return super().change_view(request, *args, **kwargs)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The dry run, or the progress: read again every few seconds while it leaves."""
        broadcast = context.get("original")
        if broadcast is not None:
            context |= self._about(request, broadcast)
        answer = super().render_change_form(request, context, *args, **kwargs)
        if broadcast is not None and broadcast.is_moving:
            answer["Refresh"] = str(REFRESH_SECONDS)
        return answer

    def _about(self, request: HttpRequest, broadcast: Broadcast) -> dict[str, Any]:
        figures = figures_of_broadcast(broadcast)
        asked = request.GET.get("etat", "")
        state = asked if asked in BroadcastRecipient.State else ""
        lines = broadcast.recipients.select_related("person")
        shown = lines.filter(pk=_number(request.GET.get("pour", ""))).first() or lines.first()
        pages = Paginator(lines.filter(**{"state": state} if state else {}), A_PAGE)
        messages = reverse("admin:outbox_message_changelist") + f"?q={broadcast.event_id}"
        return {
            "figures": figures,
            "writes": figures["ready"] + figures["sent"],
            "asked": asked_sending(broadcast) if broadcast.state == State.LISTED else None,
            "mails": mails_of_broadcast(broadcast),
            "messages_url": messages if request.user.has_perm("outbox.view_message") else "",
            "shown": shown,
            "states": BroadcastRecipient.State.choices,
            "chosen": state,
            "page_obj": pages.get_page(request.GET.get("page")),
        }


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0
