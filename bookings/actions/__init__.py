"""The verbs of a booking, one function each, and those of an offer somebody may have booked."""

from bookings.actions.deadlines import expire, mark_used, withhold_offer
from bookings.actions.handing import (
    apply_partner_change,
    change_partner,
    keep_partner_problem,
    undo_partner_change,
)
from bookings.actions.nudge import extend_deadline, remind
from bookings.actions.overrides import (
    change_credit,
    prolong_deadline,
    restore,
    set_cancellable_until,
)
from bookings.actions.partner import (
    archive_offer,
    cancel_and_reject,
    cancel_by_administration,
    cancel_by_partner,
    edit_line,
    edit_offer,
    reject_offer,
    withdraw_line,
)
from bookings.actions.payment import reimburse
from bookings.actions.postponing import postpone_deadline
from bookings.actions.question import answer_question, ask_question
from bookings.actions.reading import read_everything, read_offers
from bookings.actions.reminders import remind_of_decision, remind_of_proposal, tell_of_event
from bookings.actions.school import cancel_by_school, confirm, prebook, refuse, withdraw
from bookings.actions.succession import apply_change, change_school, keep_problem, undo_change
from bookings.actions.terms import (
    accept_terms,
    ask_they_could_accept,
    change_terms,
    decline_terms,
    replaced_booking,
    seen_as,
)

__all__ = [
    "accept_terms",
    "answer_question",
    "apply_change",
    "apply_partner_change",
    "archive_offer",
    "ask_question",
    "ask_they_could_accept",
    "cancel_and_reject",
    "cancel_by_administration",
    "cancel_by_partner",
    "cancel_by_school",
    "change_credit",
    "change_partner",
    "change_school",
    "change_terms",
    "confirm",
    "decline_terms",
    "edit_line",
    "edit_offer",
    "expire",
    "extend_deadline",
    "keep_partner_problem",
    "keep_problem",
    "mark_used",
    "postpone_deadline",
    "prebook",
    "prolong_deadline",
    "read_everything",
    "read_offers",
    "refuse",
    "reimburse",
    "reject_offer",
    "remind",
    "remind_of_decision",
    "remind_of_proposal",
    "replaced_booking",
    "restore",
    "seen_as",
    "set_cancellable_until",
    "tell_of_event",
    "undo_change",
    "undo_partner_change",
    "withdraw",
    "withdraw_line",
    "withhold_offer",
]
