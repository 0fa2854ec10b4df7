"""What waits for a second person, what two people did, the journal, the numbers by date."""

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from administration.actions import publish_text, withdraw_text
from administration.forms import NumberForm, TermForm
from administration.models import (
    AdminAct,
    Approval,
    Banner,
    DatedNumber,
    ListedTerm,
    Note,
    PublicText,
)
from administration.queries import acts, forget_shown, text_in_force, told
from administration.rules import blocks_of
from core.admin import ActForm, FromADayAdmin, ReadOnly, Verb, WithVerbs

COMMANDS = "manage.py"


def seen_by(user: Any) -> list[str]:
    """The tables somebody may see: « bookings.booking »."""
    return [
        model._meta.label_lower
        for model in apps.get_models()
        if user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}")
    ]


@admin.register(Approval)
class ApprovalAdmin(ReadOnly, admin.ModelAdmin):
    """Acts of two people, the newest first."""

    list_display = ["asked_at", "act", "subject", "state", "asked_label", "decided_label"]
    list_filter = ["state", "act"]
    search_fields = ["subject", "asked_label", "decided_label"]
    search_help_text = "Objet, nom d’une personne"


@admin.register(AdminAct)
class AdminActAdmin(ReadOnly, admin.ModelAdmin):
    """Every act of the administration and of its commands: only ever added, chained by digests."""

    list_display = ["at", "who", "verb", "model", "what"]
    list_filter = ["verb", "model", "at"]
    search_fields = ["=object_id", "=actor", "texts__words", "request_id"]
    search_help_text = "Identifiant, numéro de compte, nom, requête"
    fields = readonly_fields = (
        "at", "who", "verb", "model", "object_id", "what", "reason", "changes", "request_id",
        "previous", "digest",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[AdminAct]:
        """One's own acts, and those on what one may see; the commands are everybody's."""
        if request.user.is_superuser:
            return acts()
        own = Q(actor=request.user.pk)
        return acts().filter(own | Q(model__in=[*seen_by(request.user), COMMANDS]))

    @admin.display(description="qui")
    def who(self, act: AdminAct) -> str:
        return str(told(act)["actor"])

    @admin.display(description="objet")
    def what(self, act: AdminAct) -> str:
        return str(told(act)["object"])

    @admin.display(description="motif")
    def reason(self, act: AdminAct) -> str:
        return str(told(act)["reason"]) or "–"

    @admin.display(description="valeurs")
    def changes(self, act: AdminAct) -> SafeString | str:
        rows: list[tuple[Any, ...]] = told(act)["changes"]
        return format_html_join("\n", "<p>{}\u00a0: {} → {}</p>", rows) or "–"


@admin.register(DatedNumber)
class NumberAdmin(FromADayAdmin):
    """The numbers of the programme, each from a day on (decision 0033)."""

    form = NumberForm
    chosen_once = ("code",)
    typed = ("value",)
    begun = "ce chiffre a commencé. Ajoutez-en un autre, à partir d’un jour à venir."
    list_display = ["code", "from_date", "in_words"]
    list_filter = ["code"]
    refusals = {
        "one_number_a_day": ("from_date", "Ce chiffre change déjà ce jour-là."),
        "dated_number_bounds": ("value", "Ce nombre est hors de ses bornes."),
    }

    @admin.display(description="valeur")
    def in_words(self, row: DatedNumber) -> str:
        return row.in_words


@admin.register(ListedTerm)
class TermAdmin(FromADayAdmin):
    """The lists of the programme: a choice comes, changes its name or goes at a date (0033)."""

    form = TermForm
    chosen_once = ("kind", "code")
    typed = ("label", "adage_code", "search_words", "is_offered")
    begun = "cette ligne a commencé. Ajoutez-en une autre, à partir d’un jour à venir."
    list_display = ["label", "kind", "code", "adage_code", "from_date", "is_offered"]
    list_filter = ["kind", "is_offered"]
    search_fields = ["label", "code", "adage_code"]
    refusals = {
        "one_term_a_day": ("from_date", "Ce choix change déjà ce jour-là."),
        "one_place_a_term": (
            "code",
            "Une autre personne vient d’ajouter un choix à cette liste : enregistrez encore.",
        ),
    }

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """What has begun is only shown, as it was typed."""
        fields = super().get_fields(request, obj)
        shown = [name for name in fields if name != "in_words"]
        return fields if "effect" in fields else [*shown, *self.typed]

    @admin.display(description="en mots")
    def in_words(self, row: ListedTerm) -> str:
        return row.label


@admin.register(Banner)
class BannerAdmin(admin.ModelAdmin):
    """Banners: written ahead, shown between two moments, shortened rather than taken away."""

    list_display = ["text", "audience", "level", "from_at", "to_at", "closable"]
    list_filter = ["audience", "level"]
    search_fields = ["text"]
    fields = ("audience", "level", "text", "from_at", "to_at", "closable", "preview")
    readonly_fields = ("preview",)
    periods = [("from_at", "to_at")]

    @admin.display(description="aperçu")
    def preview(self, banner: Banner) -> str:
        if not banner.pk:
            return "Enregistrez-le avec une date à venir pour le relire ici avant qu’il s’affiche."
        content = {"kind": banner.kind, "icon_name": "info-circle", "content": banner.text}
        return render_to_string("components/banner.html", content)

    def save_model(self, request: HttpRequest, obj: Banner, form: Any, change: bool) -> None:
        """Shown by this process at once, by the others within half a minute."""
        super().save_model(request, obj, form, change)
        transaction.on_commit(forget_shown)

    def not_deletable(self, banner: Banner) -> str:
        """What people have read stays in the table."""
        begun = banner.from_at <= timezone.now()
        return "il a déjà été affiché. Avancez plutôt sa date de fin." if begun else ""


@admin.register(Note)
class NoteAdmin(ReadOnly, admin.ModelAdmin):
    """Every note; each is written, and read, on the page of its object."""

    list_display = ["at", "about", "author_label", "text"]
    search_fields = ["about", "text", "author_label"]
    search_help_text = "Objet, texte, nom de la personne"
    fields = readonly_fields = ("at", "about", "text", "author_label")
    rights = {"administration.add_note": "Écrire une note sur un objet"}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Note]:
        """Those on what one may see, and one's own."""
        notes: QuerySet[Note] = super().get_queryset(request)
        if request.user.is_superuser:
            return notes
        return notes.filter(Q(author=request.user.pk) | Q(model__in=seen_by(request.user)))


def _then_shown(act: Any) -> Any:
    """Press the button, and let this process read again what it shows."""

    def pressed(pk: int, *, by: Any) -> None:
        act(text_id=pk, by=by)
        transaction.on_commit(forget_shown)

    return pressed


@admin.register(PublicText)
class PublicTextAdmin(WithVerbs):
    """Versions of the public texts: written, read as they will look, published, gone back to."""

    verbs = (
        Verb(
            "publier",
            "Publier cette version",
            "Elle remplace le texte de la page publique, en une demi-minute au plus. Pour revenir "
            "en arrière, publiez de nouveau une version plus ancienne, ou retirez celle-ci.",
            "Version publiée.",
            lambda text: True,
            _then_shown(publish_text),
            ActForm,
        ),
        Verb(
            "retirer",
            "Retirer cette version",
            "La version publiée avant elle revient, ou le texte d’origine du site.",
            "Version retirée.",
            lambda text: text.published_at is not None,
            _then_shown(withdraw_text),
            ActForm,
        ),
    )
    list_display = ["__str__", "page", "why", "written_at", "published_at", "in_force"]
    list_filter = ["page"]
    search_fields = ["body", "why"]
    fields = ("page", "body", "why", "published_at", "preview")
    readonly_fields = ("published_at", "preview")

    def has_change_permission(self, request: HttpRequest, obj: PublicText | None = None) -> bool:
        """What was published is history: another version is written."""
        allowed = super().has_change_permission(request, obj)
        return allowed and not (obj and obj.published_at)

    def has_delete_permission(self, request: HttpRequest, obj: PublicText | None = None) -> bool:
        return False

    @admin.display(description="en vigueur", boolean=True)
    def in_force(self, text: PublicText) -> bool:
        found = text_in_force(text.page, timezone.now())
        return found is not None and found.pk == text.pk

    @admin.display(description="aperçu")
    def preview(self, text: PublicText) -> str:
        if not text.pk:
            return "Enregistrez le texte pour le relire ici avant de le publier."
        return render_to_string("public/_text.html", {"blocks": blocks_of(text.body)})
