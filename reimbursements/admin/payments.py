"""The administration pays: runs of statements, their transfer files, their payment (R53)."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

from accounts.views import person
from core.admin import ActForm, ReadOnly, Verb, WithVerbs
from core.errors import Refused
from core.rules import euros, plural
from reimbursements import actions, policy
from reimbursements.admin.statements import ISSUED, ActInline, is_asked
from reimbursements.documents.sepa import transfer_file
from reimbursements.forms.administration import PayForm, today
from reimbursements.models import Statement, StatementRun
from reimbursements.queries.runs import asked_in_words, to_transfer, with_figures
from reimbursements.rules import last_statement_day


def _is_to_pay(run: StatementRun) -> bool:
    return run.statements.filter(state=ISSUED).exists()


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
            lambda run: _is_to_pay(run) and not is_asked(run),
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
            lambda run: _is_to_pay(run) and is_asked(run),
            lambda pk, *, by: actions.pay_run(run_id=pk, by=by),
            ActForm,
            policy.PAYS,
        ),
        Verb(
            "ecarter-la-demande",
            "Écarter la demande de versement",
            "Rien n’est versé. Le versement pourra être demandé de nouveau.",
            "Demande écartée.",
            lambda run: is_asked(run),
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
