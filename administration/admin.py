"""What waits for a second person, what two people did, the journal, the numbers by date."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from administration.forms import NumberForm
from administration.models import AdminAct, Approval, DatedNumber
from administration.queries import acts, told
from core.admin import FromADayAdmin, ReadOnly


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
        return acts()

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
