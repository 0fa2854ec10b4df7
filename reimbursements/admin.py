"""The administration pays: runs, transfer files, payments, the journal of each (R53)."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

from accounts.views import person
from core.admin import ActForm, ReadOnly, Verb, WithFinding, WithVerbs
from core.errors import Refused
from core.rules import euros, plural
from reimbursements import actions, policy
from reimbursements.documents.sepa import transfer_file
from reimbursements.forms.administration import PayForm, RejectForm, today
from reimbursements.models import PaymentAct, Statement, StatementLine, StatementRun
from reimbursements.queries.runs import (
    asked_in_words,
    asked_payment,
    to_transfer,
    with_figures,
)
from reimbursements.rules import last_statement_day

ISSUED = Statement.State.ISSUED


def _is_to_pay(run: StatementRun) -> bool:
    return run.statements.filter(state=ISSUED).exists()


def _asked(row: StatementRun | Statement) -> bool:
    """Somebody asked for this payment, and nobody has answered."""
    return asked_payment(row) is not None


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
    fields = readonly_fields = ("at", "author", "verb", "statement", "note")
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

    rights = {
        policy.ISSUES: "Émettre les justificatifs",
        policy.PREPARES: "Télécharger les virements",
    }
    readonly_fields = ["payment_asked"]
    list_display = ["day", "statements_count", "amount_in_words", "to_pay", "rejected"]
    inlines = [StatementInline, ActInline]
    change_list_template = "reimbursements/admin/runs.html"
    change_form_template = "reimbursements/admin/run.html"
    verbs = (
        Verb(
            "demander-le-versement",
            "Demander le versement du lot",
            "Vous dites que les virements sont partis. Une autre personne le confirme\u00a0: "
            "d’ici là, rien n’est versé.",
            "Versement demandé. Une autre personne doit le confirmer.",
            lambda run: _is_to_pay(run) and not _asked(run),
            lambda pk, *, by, day: actions.ask_payment(run_id=pk, day=day, by=by),
            PayForm,
            policy.PREPARES,
        ),
        Verb(
            "payer",
            "Marquer tout le lot versé",
            "Chaque justificatif encore en cours devient remboursé, ses réservations aussi. "
            "Les partenaires et ADAGE sont prévenus.",
            "Lot marqué versé.",
            lambda run: _is_to_pay(run) and _asked(run),
            lambda pk, *, by: actions.pay_run(run_id=pk, by=by),
            ActForm,
            policy.PAYS,
        ),
        Verb(
            "ecarter-la-demande",
            "Écarter la demande de versement",
            "Rien n’est versé. Le versement pourra être demandé de nouveau.",
            "Demande écartée.",
            lambda run: _asked(run),
            lambda pk, *, by: actions.dismiss_payment(run_id=pk, by=by),
            ActForm,
            policy.PREPARES,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return with_figures(super().get_queryset(request))

    @admin.display(description="versement demandé")
    def payment_asked(self, run: StatementRun) -> str:
        return asked_in_words(run)

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
        self._ask(request, policy.ISSUES)
        try:
            report = actions.run_statements(day=last_statement_day(today()), by=person(request))
        except Refused as refusal:
            messages.error(request, f"{refusal.title}. {refusal.why} {refusal.what_to_do}")
            return redirect("admin:reimbursements_statementrun_changelist")
        amount, waiting = euros(report.total, free_word=False), len(report.waiting)
        missing = f" {waiting} en attente de coordonnées bancaires." if waiting else ""
        if held := len(report.held):
            missing += f" {held} retenu{plural(held)}, versements suspendus."
        said = f"Justificatifs émis\u00a0: {len(report.issued)}, pour {amount}.{missing}"
        messages.success(request, said)
        return redirect("admin:reimbursements_statementrun_change", report.run.pk)

    def sepa(self, request: HttpRequest, run_id: int) -> HttpResponse:
        """The transfers still to be made, as the bank takes them; the download is journaled."""
        self._ask(request, policy.PREPARES)
        try:
            xml = transfer_file(to_transfer(run_id), execution=today())
        except Refused as refusal:
            messages.error(request, f"{refusal.title}. {refusal.why} {refusal.what_to_do}")
            return redirect("admin:reimbursements_statementrun_change", run_id)
        actions.record_export(run_id=run_id, by=person(request))
        name = f"virements-{today():%Y-%m-%d}-lot-{run_id}.xml"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(xml, content_type="application/xml", headers=headers)

    def _ask(self, request: HttpRequest, permission: str) -> None:
        if not request.user.has_perm(permission):
            raise PermissionDenied

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list, and the button of the next run."""
        more = {
            "next_day": last_statement_day(today()),
            "may_start": request.user.has_perm(policy.ISSUES),
        }
        return super().changelist_view(request, (extra_context or {}) | more)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        run = context.get("original")
        may_download = request.user.has_perm(policy.PREPARES)
        if run is not None and may_download and to_transfer(run.pk).exists():
            context["sepa_url"] = reverse("admin:reimbursements_statementrun_sepa", args=[run.pk])
        return super().render_change_form(request, context, *args, **kwargs)


@admin.register(Statement)
class StatementAdmin(ReadOnly, WithFinding, WithVerbs):
    """Statements, found by number, SIREN or name."""

    finds = {
        "siren": "partner_siren",
        "booking": lambda ref: Q(
            pk__in=StatementLine.objects.filter(booking__reference=ref).values("statement")
        ),
    }

    change_form_template = "reimbursements/admin/statement.html"
    exclude = ["approval"]
    readonly_fields = ["payment_asked"]
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
            "demander-le-versement",
            "Demander le versement",
            "Vous dites que le virement est parti. Une autre personne le confirme\u00a0: d’ici là, "
            "rien n’est versé.",
            "Versement demandé. Une autre personne doit le confirmer.",
            lambda statement: statement.state == ISSUED and not _asked(statement),
            lambda pk, *, by, day: actions.ask_payment(statement_id=pk, day=day, by=by),
            PayForm,
            policy.PREPARES,
        ),
        Verb(
            "verser",
            "Marquer versé",
            "Ses réservations deviennent remboursées. Le partenaire et ADAGE sont prévenus.",
            "Versement enregistré.",
            lambda statement: statement.state == ISSUED and _asked(statement),
            lambda pk, *, by: actions.pay_statement(statement_id=pk, by=by),
            ActForm,
            policy.PAYS,
        ),
        Verb(
            "ecarter-la-demande",
            "Écarter la demande de versement",
            "Rien n’est versé. Le versement pourra être demandé de nouveau.",
            "Demande écartée.",
            lambda statement: _asked(statement),
            lambda pk, *, by: actions.dismiss_payment(statement_id=pk, by=by),
            ActForm,
            policy.PREPARES,
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
            policy.PAYS,
        ),
    )

    def detail_of(self, statement: Statement) -> str:
        state = statement.get_state_display()
        return f"{state}, {statement.partner_name}, {euros(statement.total, free_word=False)}"

    @admin.display(description="versement demandé")
    def payment_asked(self, statement: Statement) -> str:
        return asked_in_words(statement)

    @admin.display(description="montant", ordering="total")
    def total_in_words(self, statement: Statement) -> str:
        return euros(statement.total, free_word=False)


@admin.register(PaymentAct)
class ActAdmin(ReadOnly, admin.ModelAdmin):
    """The journal of all payments, the newest first."""

    fields = ["run", "statement", "at", "actor", "author", "verb", "note"]
    readonly_fields = ["author"]
    list_display = ["at", "verb", "run", "statement", "author", "note"]
    list_filter = ["verb", "at"]
    list_select_related = ["run", "statement"]
    search_fields = ["statement__reference", "actor_label"]
    ordering = ["-at", "-id"]
