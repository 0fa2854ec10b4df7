"""Acts that need two people; the journal of all acts."""

from administration.actions.acts import (
    operator,
    record_command,
    record_list,
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
from administration.actions.notes import NothingWritten, write_note

__all__ = [
    "AlreadyAsked",
    "NothingAsked",
    "NothingWritten",
    "SamePerson",
    "approve",
    "ask",
    "dismiss",
    "operator",
    "record_command",
    "record_list",
    "record_row",
    "stored_values",
    "values_of",
    "write_note",
]
