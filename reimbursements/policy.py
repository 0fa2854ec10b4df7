"""Who may do what with statements and payments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.policy import holds

if TYPE_CHECKING:
    from accounts.models import User
    from reimbursements.models import Statement

# The rights behind the buttons: to issue, to prepare a payment, to confirm one or say it came back.
ISSUES = "reimbursements.add_statementrun"
PREPARES = "reimbursements.change_statement"
PAYS = "reimbursements.pay_statement"
# To enter the correction of a payment; who pays confirms it.
CORRECTS = "reimbursements.add_adjustment"


def issues(user: User | None) -> bool:
    """The clock issues statements, and whoever may start a run (R51)."""
    return user is None or holds(user, ISSUES)


def prepares(user: User | None) -> bool:
    """The first of the two people of a payment: asks for it, downloads the transfers (R53)."""
    return holds(user, PREPARES)


def pays(user: User | None, _statement: Statement | None) -> bool:
    """The second of the two people of a payment; the clock settles what comes to nothing (R53)."""
    return user is None or holds(user, PAYS)


def corrects(user: User | None) -> bool:
    """The first of the two people of a correction: enters it, or puts it aside."""
    return holds(user, CORRECTS)


def checked_the_account(user: User, statement: Statement) -> bool:
    """The person validated the account that this statement is paid on: another one pays (R53)."""
    return bool(statement.bank_details.decided_by_id == user.pk)
