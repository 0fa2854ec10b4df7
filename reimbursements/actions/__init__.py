"""Issuing statements, paying them, taking back what a bank refused, correcting what was paid."""

from reimbursements.actions.adjust import (
    ask_adjustment,
    confirm_adjustment,
    dismiss_adjustment,
    why_not,
    withdraw_adjustment,
)
from reimbursements.actions.issue import Issued, issue_for_partner, start_run
from reimbursements.actions.pay import (
    ask_payment,
    dismiss_payment,
    pay_run,
    pay_statement,
    record_export,
    reject_statement,
    withdraw_statement,
)
from reimbursements.actions.refusals import (
    AccountHeld,
    AdjustmentMoved,
    AdjustmentNotPossible,
    CheckedTheAccount,
    LaterRunExists,
    NotAStatementDay,
    NotPayable,
    PaymentAsked,
    PaymentHeld,
    RunInProgress,
)
from reimbursements.actions.run import Report, run_statements

__all__ = [
    "AccountHeld",
    "AdjustmentMoved",
    "AdjustmentNotPossible",
    "CheckedTheAccount",
    "Issued",
    "LaterRunExists",
    "NotAStatementDay",
    "NotPayable",
    "PaymentAsked",
    "PaymentHeld",
    "Report",
    "RunInProgress",
    "ask_adjustment",
    "ask_payment",
    "confirm_adjustment",
    "dismiss_adjustment",
    "dismiss_payment",
    "issue_for_partner",
    "pay_run",
    "pay_statement",
    "record_export",
    "reject_statement",
    "run_statements",
    "start_run",
    "why_not",
    "withdraw_adjustment",
    "withdraw_statement",
]
