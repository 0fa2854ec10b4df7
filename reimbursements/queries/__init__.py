"""What is due, what was issued, and who may see it."""

from reimbursements.queries.due import Due, due_of, owed_to, partners_with_something_due
from reimbursements.queries.preview import Planned, planned

__all__ = ["Due", "Planned", "due_of", "owed_to", "partners_with_something_due", "planned"]
