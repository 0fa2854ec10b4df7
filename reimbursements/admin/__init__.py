"""The administration pays, corrects and keeps the journal of it."""

from reimbursements.admin import adjustments, payments, statements

__all__ = ["adjustments", "payments", "statements"]
