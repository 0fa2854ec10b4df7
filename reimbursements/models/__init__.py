"""Runs, statements and their lines, the journal of payments."""

from reimbursements.models.act import PaymentAct
from reimbursements.models.run import StatementCounter, StatementRun
from reimbursements.models.statement import ARROWS, PAYMENT, Statement, StatementLine

__all__ = [
    "ARROWS",
    "PAYMENT",
    "PaymentAct",
    "Statement",
    "StatementCounter",
    "StatementLine",
    "StatementRun",
]
