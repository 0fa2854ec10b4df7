"""The referencing requests: read, examine, decide by named buttons (R4).

The decision stands for the regional commission's. A request changes through its verbs only.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.admin import ActForm, ReadOnly, Verb, WithFinding, WithVerbs
from core.files.downloads import attachment
from core.files.uploads import mime_of
from core.rules import listed
from core.rules.files import megabytes
from venues import rules
from venues.actions import referencing as actions
from venues.forms.fields import ProseField
from venues.models import ReferencingRequest, RequestDocument, RequestMessage, RequestMove
from venues.queries.referencing import with_last_message


class BodyForm(ActForm):
    """A message for the partner."""

    body = ProseField(
        label="Message",
        limit=rules.MESSAGE_MAX,
        what="Le message",
        widget=forms.Textarea(attrs={"rows": 6, "cols": 80}),
        help_text="Les membres de la structure le lisent, et le reçoivent par courriel.",
        error_messages={"required": "Écrivez le message."},
    )


class DocumentInline(ReadOnly, admin.TabularInline):
    """What the partner has joined, to download."""

    model = RequestDocument
    fields = readonly_fields = ("download", "nature", "added_by", "added_at")
    extra = 0

    @admin.display(description="document")
    def download(self, document: RequestDocument) -> SafeString:
        url = reverse("admin:venues_referencingrequest_document", args=[document.token])
        weight = f"{document.get_kind_display()}, {megabytes(document.size)}"
        return format_html('<a href="{}">{}</a> ({})', url, document.name, weight)


class MoveInline(ReadOnly, admin.TabularInline):
    """The journal of the request (I10)."""

    model = RequestMove
    fields = readonly_fields = ("at", "author", "verb", "from_state", "to_state", "reason")
    extra = 0


class MessageInline(ReadOnly, admin.TabularInline):
    """The thread with the partner."""

    model = RequestMessage
    fields = readonly_fields = ("at", "author_label", "from_administration", "body")
    extra = 0


class AnsweredFilter(admin.SimpleListFilter):
    """Threads whose last word is the partner's."""

    title = "dernier message"
    parameter_name = "reponse"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("attendue", "sans réponse")]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[ReferencingRequest]
    ) -> QuerySet[ReferencingRequest]:
        if self.value() != "attendue":
            return queryset
        return queryset.filter(last_is_ours=False).exclude(state="ACCEPTED")


def _act(name: str) -> Any:
    """The action of this name, called as the buttons call: by the row, with what was typed."""
    action = getattr(actions, name)
    return lambda pk, **kwargs: action(request_id=pk, **kwargs)


@admin.register(ReferencingRequest)
class RequestAdmin(ReadOnly, WithFinding, WithVerbs):
    """Requests, found by reference, SIREN or name; the oldest deposit first."""

    finds = {"referencing": "ref", "siren": "partner__siren"}

    verbs = (
        Verb(
            name="prendre-en-charge",
            label="Prendre en charge",
            consequence="La structure voit que sa demande est en instruction.",
            done="La demande est en instruction.",
            offered=lambda request: request.state == "FILED",
            act=_act("take_charge"),
            form=ActForm,
        ),
        Verb(
            name="accepter",
            label="Accepter",
            consequence="La structure est référencée à partir d’aujourd’hui : elle publie des "
            "offres aussitôt. Ses membres reçoivent un courriel.",
            done="La structure est référencée.",
            offered=lambda request: request.state == "UNDER_REVIEW",
            act=_act("accept"),
            form=ActForm,
        ),
        Verb(
            name="refuser",
            label="Refuser",
            consequence="La structure lit le motif et le reçoit par courriel ; elle peut corriger "
            "sa demande et la déposer de nouveau.",
            done="La demande est refusée.",
            offered=lambda request: request.state == "UNDER_REVIEW",
            act=_act("refuse"),
        ),
        Verb(
            name="demander-un-complement",
            label="Demander un complément",
            consequence="La demande redevient un brouillon. La structure lit ce que vous demandez, "
            "le reçoit par courriel, complète et dépose de nouveau.",
            done="Le complément est demandé.",
            offered=lambda request: request.state in ("FILED", "UNDER_REVIEW"),
            act=_act("ask_change"),
        ),
        Verb(
            name="ecrire",
            label="Écrire à la structure",
            consequence="La demande ne change pas d’état.",
            done="Le message est envoyé.",
            offered=lambda request: request.state != "ACCEPTED",
            act=_act("post_message"),
            form=BodyForm,
        ),
    )
    list_display = ["ref", "partner", "state", "filed_at", "decided_at", "last_message"]
    list_filter = ["state", AnsweredFilter, "filed_at"]
    list_select_related = ["partner"]
    search_fields = ["ref", "partner__siren", "partner__name", "contact_email"]
    search_help_text = "Référence, SIREN, nom de la structure, adresse de contact"
    date_hierarchy = "filed_at"
    exclude = ["activities", "version"]
    readonly_fields = ["activity_labels"]
    inlines = [DocumentInline, MessageInline, MoveInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReferencingRequest]:
        """Who waits the longest first."""
        return with_last_message(super().get_queryset(request)).order_by("filed_at", "pk")

    def detail_of(self, request: ReferencingRequest) -> str:
        return f"{request.get_state_display()}, {request.partner}"

    @admin.display(description="activités")
    def activity_labels(self, request: ReferencingRequest) -> str:
        return listed(rules.ACTIVITIES[code] for code in request.activities) or "–"

    @admin.display(description="dernier message")
    def last_message(self, request: Any) -> str:
        if request.last_message_at is None:
            return "–"
        return "Administration" if request.last_is_ours else "Structure, sans réponse"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.download)
        name = "venues_referencingrequest_document"
        return [path("documents/<slug:token>/", view, name=name), *super().get_urls()]

    def download(self, request: HttpRequest, token: str) -> HttpResponse:
        """A document, to those who may read the requests."""
        found = RequestDocument.objects.filter(token=token).first()
        if found is None or not self.has_view_permission(request):
            raise Http404
        try:
            content = found.file.open("rb")
        except FileNotFoundError:
            raise Http404 from None
        return attachment(content, name=found.name, mime=mime_of(found.kind))
