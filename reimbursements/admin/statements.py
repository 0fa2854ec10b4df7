"""Statements in the administration: paid, rejected, taken back; the journal of all that (R53)."""

from django.contrib import admin
from django.db.models import Q

from core.admin import ActForm, ReadOnly, Verb, WithFinding, WithVerbs
from core.rules import euros
from reimbursements import actions, policy
from reimbursements.forms.administration import PayForm, RejectForm, WithdrawForm
from reimbursements.models import PaymentAct, Statement, StatementLine, StatementRun
from reimbursements.queries.runs import asked_in_words, asked_payment

ISSUED = Statement.State.ISSUED


def is_asked(row: StatementRun | Statement) -> bool:
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


@admin.register(Statement)
class StatementAdmin(ReadOnly, WithFinding, WithVerbs):
    """Statements, found by number, SIREN or name."""

    finds = {
        "siren": "partner_siren",
        "booking": lambda ref: Q(
            pk__in=StatementLine.objects.filter(booking__reference=ref).values("statement")
        ),
    }
    named = ("partner",)

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
            lambda statement: statement.state == ISSUED and not is_asked(statement),
            lambda pk, *, by, day: actions.ask_payment(statement_id=pk, day=day, by=by),
            PayForm,
            policy.PREPARES,
        ),
        Verb(
            "verser",
            "Marquer versé",
            "Ses réservations deviennent remboursées. Le partenaire et ADAGE sont prévenus.",
            "Versement enregistré.",
            lambda statement: statement.state == ISSUED and is_asked(statement),
            lambda pk, *, by: actions.pay_statement(statement_id=pk, by=by),
            ActForm,
            policy.PAYS,
        ),
        Verb(
            "ecarter-la-demande",
            "Écarter la demande de versement",
            "Rien n’est versé. Le versement pourra être demandé de nouveau.",
            "Demande écartée.",
            lambda statement: is_asked(statement),
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
        Verb(
            "retirer",
            "Retirer avant versement",
            "Le justificatif était faux et son virement n’est pas parti\u00a0: il n’est jamais "
            "versé. Ses lignes reviennent au prochain lot, avec leurs corrections. Le partenaire "
            "est prévenu et lit le motif. Pour revenir en arrière, il n’y a rien à faire\u00a0: le "
            "prochain lot reprend tout.",
            "Justificatif retiré.",
            lambda statement: statement.state == ISSUED,
            lambda pk, *, by, reason, not_gone: actions.withdraw_statement(
                statement_id=pk, note=reason, by=by
            ),
            WithdrawForm,
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
class ActAdmin(ReadOnly, WithFinding):
    """The journal of all payments, the newest first."""

    in_search = False
    named = ("actor",)

    fields = ["run", "statement", "at", "actor", "author", "verb", "note"]
    readonly_fields = ["author"]
    list_display = ["at", "verb", "run", "statement", "author", "note"]
    list_filter = ["verb", "at"]
    list_select_related = ["run", "statement"]
    search_fields = ["statement__reference", "actor_label"]
    ordering = ["-id"]
