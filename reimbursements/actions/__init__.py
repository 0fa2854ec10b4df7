"""Issuing statements, paying them, taking back what a bank refused."""

from reimbursements.actions.issue import Issued, issue_for_partner, start_run
from reimbursements.actions.pay import (
    ask_payment,
    dismiss_payment,
    pay_run,
    pay_statement,
    record_export,
    reject_statement,
)
from reimbursements.actions.refusals import (
    AccountHeld,
    CheckedTheAccount,
    LaterRunExists,
    NotAStatementDay,
    NotPayable,
    PaymentHeld,
    RunInProgress,
)
from reimbursements.actions.run import Report, run_statements

__all__ = [
    "AccountHeld",
    "CheckedTheAccount",
    "Issued",
    "LaterRunExists",
    "NotAStatementDay",
    "NotPayable",
    "PaymentHeld",
    "Report",
    "RunInProgress",
    "ask_payment",
    "dismiss_payment",
    "issue_for_partner",
    "pay_run",
    "pay_statement",
    "record_export",
    "reject_statement",
    "run_statements",
    "start_run",
]
