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
from administration.actions.assignments import CannotFollow, assign
from administration.actions.notes import NothingWritten, write_note
from administration.actions.texts import publish_text, withdraw_text

__all__ = [
    "AlreadyAsked",
    "CannotFollow",
    "NothingAsked",
    "NothingWritten",
    "SamePerson",
    "approve",
    "ask",
    "assign",
    "dismiss",
    "operator",
    "publish_text",
    "record_command",
    "record_list",
    "record_row",
    "stored_values",
    "values_of",
    "withdraw_text",
    "write_note",
]
