"""Acts that need two people; the journal of all acts."""

from administration.actions.acts import (
    operator,
    record_command,
    record_row,
    stored_values,
    values_of,
)
from administration.actions.approvals import (
    AlreadyAsked,
    NothingAsked,
    SamePerson,
    approve,
    ask,
    dismiss,
)

__all__ = [
    "AlreadyAsked",
    "NothingAsked",
    "SamePerson",
    "approve",
    "ask",
    "dismiss",
    "operator",
    "record_command",
    "record_row",
    "stored_values",
    "values_of",
]
