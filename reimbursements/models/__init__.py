"""Runs, statements and their lines, corrections, the journal of payments."""

from reimbursements.models.act import PaymentAct
from reimbursements.models.adjustment import ADJUSTMENT, Adjustment
from reimbursements.models.line import StatementLine
from reimbursements.models.run import StatementCounter, StatementRun
from reimbursements.models.statement import ARROWS, PAYMENT, Statement

__all__ = [
    "ADJUSTMENT",
    "ARROWS",
    "PAYMENT",
    "Adjustment",
    "PaymentAct",
    "Statement",
    "StatementCounter",
    "StatementLine",
    "StatementRun",
]
