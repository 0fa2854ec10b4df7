"""The verbs of an offer; those a booking may forbid are called through `bookings.actions`."""

from offers.actions.copy import duplicate_offer
from offers.actions.creation import convert_request, draft_from_template
from offers.actions.lifecycle import archive, pause, publish, reject, resume, unarchive
from offers.actions.line import (
    Terms,
    edit_line,
    extend_line,
    open_line,
    set_draft_line,
    terms_of,
    withdraw_line,
)
from offers.actions.locks import lock_offer, lock_open_line, lock_own_offer
from offers.actions.proposals import held_until, propose_line, release_line
from offers.actions.readdress import hand_requests, readdress
from offers.actions.refusals import (
    LineAlreadyOpen,
    NotAsked,
    NotComplete,
    NotReferenced,
    NotYours,
    RequestWrongState,
    Stale,
    TemplateWrongState,
    TermsNotPossible,
    WrongState,
)
from offers.actions.request import (
    Wishes,
    answer_request,
    close_request,
    decline_request,
    read_decline,
    read_request,
    send_request,
    write_again,
)
from offers.actions.request_draft import drop_request_draft, keep_request_draft
from offers.actions.review import accept, end_review_rule, take_back
from offers.actions.template import (
    archive_template,
    create_template,
    edit_template,
    pause_template,
    publish_template,
    reject_template,
    resume_template,
    unarchive_template,
)
from offers.actions.text import create_draft, edit_draft, edit_published
from offers.actions.withheld import relist, withhold

__all__ = [
    "LineAlreadyOpen",
    "NotAsked",
    "NotComplete",
    "NotReferenced",
    "NotYours",
    "RequestWrongState",
    "Stale",
    "TemplateWrongState",
    "Terms",
    "TermsNotPossible",
    "Wishes",
    "WrongState",
    "accept",
    "answer_request",
    "archive",
    "archive_template",
    "close_request",
    "convert_request",
    "create_draft",
    "create_template",
    "decline_request",
    "draft_from_template",
    "drop_request_draft",
    "duplicate_offer",
    "edit_draft",
    "edit_line",
    "edit_published",
    "edit_template",
    "end_review_rule",
    "extend_line",
    "hand_requests",
    "held_until",
    "keep_request_draft",
    "lock_offer",
    "lock_open_line",
    "lock_own_offer",
    "open_line",
    "pause",
    "pause_template",
    "propose_line",
    "publish",
    "publish_template",
    "read_decline",
    "read_request",
    "readdress",
    "reject",
    "reject_template",
    "release_line",
    "relist",
    "resume",
    "resume_template",
    "send_request",
    "set_draft_line",
    "take_back",
    "terms_of",
    "unarchive",
    "unarchive_template",
    "withdraw_line",
    "withhold",
    "write_again",
]
