"""The administration pays: runs, transfer files, payments, the journal of each (R53)."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

from accounts.views import person
from core.admin import ReadOnly, Verb, WithVerbs
from core.errors import Refused
from core.rules import euros
from reimbursements import actions
from reimbursements.documents.sepa import transfer_file
from reimbursements.forms.administration import PayForm, RejectForm, today
from reimbursements.models import PaymentAct, Statement, StatementLine, StatementRun
from reimbursements.queries.runs import to_transfer, with_figures
from reimbursements.rules import last_statement_day

ISSUED = Statement.State.ISSUED


class LineInline(ReadOnly, admin.TabularInline):
    """What the statement adds up."""

    model = StatementLine
    fields = readonly_fields = (
        "booking", "kind", "offer_title", "institution_name", "amount", "returned_at",
    )  # fmt: skip
    extra = 0


class ActInline(ReadOnly, admin.TabularInline):
    """Who did what."""

    model = PaymentAct
    fields = readonly_fields = ("at", "actor_label", "verb", "statement", "note")
    extra = 0


class StatementInline(ReadOnly, admin.TabularInline):
    """The statements of a run."""

    model = Statement
    fields = readonly_fields = ("reference", "partner_name", "total", "state", "paid_on")
    extra = 0
    show_change_link = True


@admin.register(StatementRun)
class RunAdmin(ReadOnly, WithVerbs):
    """The runs: start the last one, download its transfers, mark them paid."""

    list_display = ["day", "statements_count", "amount_in_words", "to_pay", "rejected"]
    inlines = [StatementInline, ActInline]
    change_list_template = "reimbursements/admin/runs.html"
    change_form_template = "reimbursements/admin/run.html"
    verbs = (
        Verb(
            "payer",
            "Marquer tout le lot versé",
            "Chaque justificatif encore en cours devient remboursé, ses réservations aussi. "
            "Les partenaires et ADAGE sont prévenus.",
            "Lot marqué versé.",
            lambda run: run.statements.filter(state=ISSUED).exists(),
            lambda pk, *, by, day: actions.pay_run(run_id=pk, day=day, by=by),
            PayForm,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return with_figures(super().get_queryset(request))

    @admin.display(description="justificatifs", ordering="statements_count")
    def statements_count(self, run: Any) -> int:
        return int(run.statements_count)

    @admin.display(description="montant", ordering="amount")
    def amount_in_words(self, run: Any) -> str:
        return euros(run.amount, free_word=False)

    @admin.display(description="à verser", ordering="to_pay")
    def to_pay(self, run: Any) -> int:
        return int(run.to_pay)

    @admin.display(description="rejetés", ordering="rejected")
    def rejected(self, run: Any) -> int:
        return int(run.rejected)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        start, sepa = wrap(require_POST(self.start)), wrap(require_POST(self.sepa))
        name = "reimbursements_statementrun"
        return [
            path("lancer/", start, name=f"{name}_start"),
            path("<int:run_id>/virements.xml", sepa, name=f"{name}_sepa"),
            *super().get_urls(),
        ]

    def start(self, request: HttpRequest) -> HttpResponse:
        """Issue the statements of the last 1st or 16th."""
        self._ask(request)
        try:
            report = actions.run_statements(day=last_statement_day(today()), by=person(request))
        except Refused as refusal:
            messages.error(request, f"{refusal.title}. {refusal.why} {refusal.what_to_do}")
            return redirect("admin:reimbursements_statementrun_changelist")
        amount, waiting = euros(report.total, free_word=False), len(report.waiting)
        missing = f" {waiting} en attente de coordonnées bancaires." if waiting else ""
        said = f"Justificatifs émis\u00a0: {len(report.issued)}, pour {amount}.{missing}"
        messages.success(request, said)
        return redirect("admin:reimbursements_statementrun_change", report.run.pk)

    def sepa(self, request: HttpRequest, run_id: int) -> HttpResponse:
        """The transfers still to be made, as the bank takes them; the download is journaled."""
        self._ask(request)
        try:
            xml = transfer_file(to_transfer(run_id), execution=today())
        except Refused as refusal:
            messages.error(request, f"{refusal.title}. {refusal.why} {refusal.what_to_do}")
            return redirect("admin:reimbursements_statementrun_change", run_id)
        actions.record_export(run_id=run_id, by=person(request))
        name = f"virements-{today():%Y-%m-%d}-lot-{run_id}.xml"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(xml, content_type="application/xml", headers=headers)

    def _ask(self, request: HttpRequest) -> None:
        if not self._may_use_them(request):
            raise PermissionDenied

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list, and the button of the next run."""
        more = {"next_day": last_statement_day(today()), "may_start": self._may_use_them(request)}
        return super().changelist_view(request, (extra_context or {}) | more)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        run = context.get("original")
        if run is not None and self._may_use_them(request) and to_transfer(run.pk).exists():
            context["sepa_url"] = reverse("admin:reimbursements_statementrun_sepa", args=[run.pk])
        return super().render_change_form(request, context, *args, **kwargs)


@admin.register(Statement)
class StatementAdmin(ReadOnly, WithVerbs):
    """Statements, found by number, SIREN or name."""

    change_form_template = "reimbursements/admin/statement.html"
    list_display = [
        "reference",
        "partner_name",
        "total_in_words",
        "state",
        "paid_on",
        "rejected_on",
    ]
    list_filter = ["state", "year"]
    search_fields = ["reference", "partner_siren", "partner_name", "lines__booking__reference"]
    search_help_text = "Numéro, SIREN, nom du partenaire, référence d’une réservation"
    inlines = [LineInline, ActInline]
    verbs = (
        Verb(
            "verser",
            "Marquer versé",
            "Ses réservations deviennent remboursées. Le partenaire et ADAGE sont prévenus.",
            "Versement enregistré.",
            lambda statement: statement.state == ISSUED,
            lambda pk, *, by, day: actions.pay_statement(statement_id=pk, day=day, by=by),
            PayForm,
        ),
        Verb(
            "rejeter",
            "Marquer rejeté par la banque",
            "Ses lignes reviennent au prochain lot. Le partenaire est prévenu et lit le motif.",
            "Rejet enregistré.",
            lambda statement: statement.state == ISSUED,
            lambda pk, *, by, day, reason: actions.reject_statement(
                statement_id=pk, day=day, note=reason, by=by
            ),
            RejectForm,
        ),
    )

    @admin.display(description="montant", ordering="total")
    def total_in_words(self, statement: Statement) -> str:
        return euros(statement.total, free_word=False)


@admin.register(PaymentAct)
class ActAdmin(ReadOnly, admin.ModelAdmin):
    """The journal of all payments, the newest first."""

    fields = ["run", "statement", "at", "actor", "actor_label", "verb", "note"]
    list_display = ["at", "verb", "run", "statement", "actor_label", "note"]
    list_filter = ["verb", "at"]
    list_select_related = ["run", "statement"]
    search_fields = ["statement__reference", "actor_label"]
    ordering = ["-at", "-id"]
