"""What happens to a referencing request (R4)."""

from venues.actions.referencing.days import dereference, reference
from venues.actions.referencing.documents import add_document, remove_document
from venues.actions.referencing.draft import save_draft
from venues.actions.referencing.moves import (
    accept,
    ask_change,
    correct,
    file,
    refuse,
    take_charge,
    withdraw,
)
from venues.actions.referencing.refusals import (
    AlreadyReferenced,
    RequestClosed,
    RequestIncomplete,
    RequestMoved,
    RequestStale,
    TooManyDocuments,
)
from venues.actions.referencing.thread import post_message

__all__ = [
    "AlreadyReferenced",
    "RequestClosed",
    "RequestIncomplete",
    "RequestMoved",
    "RequestStale",
    "TooManyDocuments",
    "accept",
    "add_document",
    "ask_change",
    "correct",
    "dereference",
    "file",
    "post_message",
    "reference",
    "refuse",
    "remove_document",
    "save_draft",
    "take_charge",
    "withdraw",
]
