"""The verbs of an offer; those a booking may forbid are called through `bookings.actions`."""

from offers.actions.copy import duplicate_offer
from offers.actions.held import held_until, propose_line, release_line
from offers.actions.life import archive, pause, publish, reject, resume, unarchive
from offers.actions.line import (
    Terms,
    edit_line,
    open_line,
    set_draft_line,
    terms_of,
    withdraw_line,
)
from offers.actions.locks import lock_offer, lock_open_line, lock_own_offer
from offers.actions.refusals import (
    LineAlreadyOpen,
    NotComplete,
    NotReferenced,
    NotYours,
    Stale,
    TermsNotPossible,
    WrongState,
)
from offers.actions.text import create_draft, edit_draft, edit_published

__all__ = [
    "LineAlreadyOpen",
    "NotComplete",
    "NotReferenced",
    "NotYours",
    "Stale",
    "Terms",
    "TermsNotPossible",
    "WrongState",
    "archive",
    "create_draft",
    "duplicate_offer",
    "edit_draft",
    "edit_line",
    "edit_published",
    "held_until",
    "lock_offer",
    "lock_open_line",
    "lock_own_offer",
    "open_line",
    "pause",
    "propose_line",
    "publish",
    "reject",
    "release_line",
    "resume",
    "set_draft_line",
    "terms_of",
    "unarchive",
    "withdraw_line",
]
