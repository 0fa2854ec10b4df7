"""The money of the demonstration: an account checked, a run, a transfer (R51–R53)."""

from io import BytesIO

from PIL import Image

from accounts.models import User
from devtools.demo import rules
from devtools.demo.cast import of_role
from devtools.demo.stage import Stage
from reimbursements import actions
from reimbursements.models import Statement, StatementRun
from reimbursements.rules import last_statement_day
from venues.actions.bank import submit_bank_details, validate_bank_details

IBAN, BIC = "FR7630006000011234567890189", "AGRIFRPPXXX"


def account(stage: Stage, on: int, admin: User | None = None) -> None:
    """The member hands over an account; validated at once when an administrator is given."""
    partner = stage.venue.partner
    if partner.bank_details.exists():
        return
    content = BytesIO()
    Image.new("RGB", (595, 842), "white").save(content, "PDF")
    values = {
        "holder": partner.name,
        "iban": IBAN,
        "bic": BIC,
        "document_kind": "pdf",
        "document_name": "releve-identite-bancaire.pdf",
    }
    with stage.at(on):
        details = submit_bank_details(
            partner_id=partner.pk, values=values, document=content, by=stage.member
        )
        if admin is not None:
            validate_bank_details(details_id=details.pk, by=admin)


def reimburse(stage: Stage, on: int, admin: User) -> None:
    """Put what is due on a statement and pay it; on the last run when time has gone on."""
    account(stage, on - 10, admin)  # nothing is paid on an account of yesterday
    wanted = last_statement_day(rules.day(stage.today, on))
    newest = StatementRun.objects.order_by("-day").values_list("day", flat=True).first()
    late = newest is not None and newest > wanted
    with stage.at(0 if late else on, 20):
        day = newest if late and newest else wanted
        actions.run_statements(day=day, by=None)
        waiting = Statement.objects.filter(
            partner=stage.venue.partner, state=Statement.State.ISSUED, run__day=day
        )
        for statement in waiting:
            actions.ask_payment(statement_id=statement.pk, day=day, by=of_role("Finance (saisie)"))
            actions.pay_statement(statement_id=statement.pk, by=of_role("Finance (paiement)"))
