"""Outgoing messages for support: read, « Réessayer », « Abandonner »; never edited."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from core.admin import ActForm, ReadOnly, Verb, WithVerbs
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
)


class ByEvent(admin.AllValuesFieldListFilter):
    """What happened, in words."""

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
class MessageAdmin(admin.ModelAdmin):
    """Why a message has not left, and the two things to do about it."""

    list_display = ["created_at", "happened", "what_leaves", "state", "attempts", "due_at", "why"]
    list_filter = ["state", "cause", ByWay, ("event", ByEvent)]
    search_fields = ["stream", "recipient", "id", "event_id"]
    date_hierarchy = "created_at"
    actions = ["retry_selected", "abandon_selected"]
    rights = {"outbox.change_message": "Réessayer, abandonner"}
    exclude = ["payload"]

    def get_readonly_fields(self, request: HttpRequest, obj: Message | None = None) -> list[str]:
        fields = [field.name for field in Message._meta.fields if field.name != "payload"]
        return [*fields, "mail_text", "content"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        return False

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
        return Truncator(message.last_error).chars(80) or "–"

    @admin.display(description="courriel")
    def mail_text(self, message: Message) -> SafeString | str:
        if not message.recipient:
            return "–"
        subject, text = message.payload["subject"], message.payload["text"]
        if message.payload.get("secret"):
            text = "Ce message porte une clé : son destinataire est seul à le lire."
        return format_html("<strong>{}</strong><pre>{}</pre>", subject, text)

    @admin.display(description="contenu")
    def content(self, message: Message) -> SafeString | str:
        return "–" if message.recipient else format_html("<pre>{}</pre>", message.payload)

    @admin.action(description="Réessayer", permissions=["change"])
    def retry_selected(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        self._each(request, queryset, retry, "remis dans la file")

    @admin.action(description="Abandonner", permissions=["change"])
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

    list_display = ["opened_at", "opened_by", "epoch", "released_at", "released_by"]


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
