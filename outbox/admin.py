"""Outgoing messages for support: read, « Réessayer », « Abandonner »; never edited."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace, csp_update
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from core.admin import ActForm, ReadOnly, Verb, WithFinding, WithVerbs
from core.batches import line_by_line
from outbox.actions import abandon, retry, works_again
from outbox.models import (
    Address,
    Breaker,
    MailEvent,
    MailPreference,
    Message,
    Quarantine,
    event_words,
    events,
)

State = Message.State
UNDELIVERED = (State.WAITING, State.PARKED, State.UNCERTAIN)
EMPTIED = "Le contenu a été effacé après le délai de conservation."
# « TimeoutError : … »: what our code calls it, before what happened.
EXCEPTION = re.compile(r"^[A-Z]\w+ : ")
# A mail is styled inline, and nothing else: no script, no picture, no form, no other frame.
MAIL_POLICY = {
    "sandbox": True,
    "style-src": [UNSAFE_INLINE],
    "frame-ancestors": [SELF],
    **{name: [NONE] for name in ("default-src", "base-uri", "form-action")},
}


def is_shown(message: Message) -> bool:
    """A mail whose text is kept, and that opens no door to who would read it."""
    payload = message.payload if message.recipient else {}
    return bool(payload.get("html")) and not payload.get("secret")


class ByEvent(admin.AllValuesFieldListFilter):
    """What happened, in words: the events of the table, none is looked for among the messages."""

    handlers = ""  # those that one of these handlers hears of

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        heard = (one for one in events().items() if any(map(self._is_ours, one[1].handlers)))
        self.lookup_choices: Any = sorted((name for name, _ in heard), key=event_words)

    def _is_ours(self, handler: str) -> bool:
        return handler.startswith(self.handlers)

    def choices(self, changelist: Any) -> Iterator[Any]:
        for choice in super().choices(changelist):
            yield choice | {"display": event_words(str(choice["display"]))}


class ByWay(admin.SimpleListFilter):
    """Mails, calls to ADAGE, or events whose mails are still to be written."""

    title = "voie"
    parameter_name = "voie"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("courriel", "Courriel"),
            ("appel", "Appel à ADAGE"),
            ("lettre", "Courriels à écrire"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        ways: dict[str | None, Q] = {
            "courriel": ~Q(recipient=""),
            "appel": Q(seq__isnull=False),
            "lettre": Q(recipient="", seq=None),
        }
        return queryset.filter(ways.get(self.value(), Q()))


@admin.register(Message)
class MessageAdmin(ReadOnly, WithFinding, WithVerbs):
    """Why a message has not left, what it says, and the two things to do about it."""

    finds = {
        "uuid": lambda key: Q(pk=key) | Q(event_id=key),
        "mail": lambda address: Q(recipient=address),
    }
    verbs = (
        Verb(
            "reessayer",
            "Réessayer",
            "Le message repart tout de suite. S’il échoue encore, il attend de nouveau ici.",
            "Message remis dans la file.",
            lambda message: message.state in UNDELIVERED,
            lambda pk, *, by: retry(message_id=pk, by=by),
            ActForm,
        ),
        Verb(
            "abandonner",
            "Abandonner",
            "Le message ne partira jamais. Les suivants, vers ADAGE, passent devant.",
            "Message abandonné.",
            lambda message: message.state in UNDELIVERED,
            lambda pk, *, by: abandon(message_id=pk, by=by),
            ActForm,
        ),
    )

    list_display = ["created_at", "happened", "what_leaves", "state", "attempts", "due_at", "why"]
    list_filter = ["state", "cause", ByWay, ("event", ByEvent)]
    search_fields = ["stream", "recipient", "id", "event_id"]
    date_hierarchy = "created_at"
    actions = ["retry_selected", "abandon_selected"]
    fieldsets = [
        (None, {"fields": ["happened", "what_leaves", "state", "whole_error", "due_at"]}),
        ("Contenu", {"fields": ["as_received", "mail_text"]}),
        ("Dates", {"fields": ["created_at", "tried_at", "delivered_at", "parked_at"]}),
        (
            "Détails techniques",
            {
                "classes": ["collapse"],
                "fields": ["id", "event_id", "handler", "template", "attempts", "cause", "trace",
                           "data", "content"],
            },
        ),
    ]  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: Message | None = None) -> list[str]:
        return [name for _, said in self.fieldsets for name in said["fields"]]

    def has_retry_permission(self, request: HttpRequest) -> bool:
        """Who may press the two buttons may use them on a list too."""
        return bool(request.user.has_perm(self.permission_of(self.verbs[0])))

    @property
    def _name(self) -> str:
        """In addresses; the page of the calls to ADAGE is made of this one."""
        return f"{self.opts.app_label}_{self.opts.model_name}"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_safe(self.mail_html))
        own = path("<uuid:message_id>/courriel/", view, name=f"{self._name}_html")
        return [own, *super().get_urls()]

    @method_decorator(csp_update({"frame-src": [SELF]}))
    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page, which shows the mail in a frame where nothing of it can act."""
        return super().change_view(request, *args, **kwargs)

    @method_decorator(xframe_options_sameorigin)
    @method_decorator(csp_replace(MAIL_POLICY))
    def mail_html(self, request: HttpRequest, message_id: UUID) -> HttpResponse:
        """A mail as its reader sees it, to who may read messages; 404 for what opens a door."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        message = Message.objects.filter(pk=message_id).exclude(recipient="").first()
        if message is None or not is_shown(message):
            raise Http404
        return HttpResponse(message.payload["html"])

    @admin.display(description="événement", ordering="event")
    def happened(self, message: Message) -> str:
        return event_words(message.event)

    @admin.display(description="envoi", ordering="recipient")
    def what_leaves(self, message: Message) -> str:
        """To whom, or what ADAGE is told about and its place in the stream."""
        if message.recipient:
            return message.recipient
        if message.seq is None:
            return "Courriels à écrire"
        return f"ADAGE, {message.stream}, n°\u00a0{message.seq}"

    @admin.display(description="dernière erreur")
    def why(self, message: Message) -> str:
        return Truncator(self.whole_error(message)).chars(80)

    @admin.display(description="dernière erreur")
    def whole_error(self, message: Message) -> str:
        """Without the name of the exception: it is in the logs."""
        return EXCEPTION.sub("", message.last_error) or "–"

    @admin.display(description="données")
    def data(self, message: Message) -> SafeString:
        return format_html("<pre>{}</pre>", message.facts)

    @admin.display(description="tel que reçu")
    def as_received(self, message: Message) -> SafeString | str:
        if not is_shown(message):
            return "–"
        address = reverse(f"admin:{self._name}_html", args=[message.pk])
        shape = '<iframe class="received-email" sandbox src="{}" title="{}"></iframe>'
        return format_html(shape, address, f"Courriel\u00a0: {message.payload['subject']}")

    @admin.display(description="texte seul")
    def mail_text(self, message: Message) -> SafeString | str:
        if not message.recipient:
            return "–"
        subject, text = message.payload.get("subject", ""), message.payload.get("text", EMPTIED)
        if message.payload.get("secret"):
            text = "Ce message porte une clé : son destinataire est seul à le lire."
        return format_html("<strong>{}</strong><pre>{}</pre>", subject, text)

    @admin.display(description="contenu")
    def content(self, message: Message) -> SafeString | str:
        return "–" if message.recipient else format_html("<pre>{}</pre>", message.payload)

    @admin.action(description="Réessayer", permissions=["retry"])
    def retry_selected(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        self._each(request, queryset, retry, "remis dans la file")

    @admin.action(description="Abandonner", permissions=["retry"])
    def abandon_selected(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        self._each(request, queryset, abandon, "abandonnés")

    def _each(self, request: HttpRequest, queryset: QuerySet[Message], act, word: str) -> None:  # type: ignore[no-untyped-def]
        def one(message: Message) -> None:
            act(message_id=message.pk, by=request.user)
            self.log_change(request, message, word)

        report = line_by_line(queryset, one)
        for left in report.left:
            messages.warning(request, f"{left.row}\u00a0: {left.refusal.why or left.refusal.title}")
        if report.done:
            messages.success(request, f"{len(report.done)} message(s) {word}.")


@admin.register(Quarantine)
class QuarantineAdmin(ReadOnly, admin.ModelAdmin):
    """Each time a backup was restored: who looked, until when nothing left (F30)."""

    list_display = ["opened_at", "opened_by", "released_at", "released_by"]


@admin.register(Breaker)
class BreakerAdmin(ReadOnly, admin.ModelAdmin):
    """The ways out that fail, and until when nobody calls."""

    list_display = ["channel", "cause", "failures", "shut_until"]


@admin.register(Address)
class AddressAdmin(ReadOnly, WithVerbs):
    """Addresses whose mails come back; support may say that one works again."""

    list_display = ["email", "trouble", "since", "why", "mended_at"]
    list_filter = ["trouble"]
    search_fields = ["email"]
    verbs = (
        Verb(
            "fonctionne",
            "Elle fonctionne de nouveau",
            "Les prochains courriels repartiront vers elle.",
            "Adresse rétablie.",
            lambda address: address.mended_at is None,
            lambda pk, *, by: works_again(email=pk),
            ActForm,
        ),
    )


@admin.register(MailEvent)
class MailEventAdmin(ReadOnly, admin.ModelAdmin):
    """What the provider told, the newest first."""

    list_display = ["at", "kind", "email", "message", "said"]
    list_filter = ["kind", "at"]
    search_fields = ["email", "event_id"]


@admin.register(MailPreference)
class MailPreferenceAdmin(ReadOnly, admin.ModelAdmin):
    """Why somebody did not receive a mail: they asked for it later, or never."""

    list_display = ["email", "topic", "rhythm"]
    list_filter = ["topic", "rhythm"]
    search_fields = ["email"]
