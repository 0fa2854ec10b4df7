"""What we write about bookings: one function a mail, called by the outbox (R60–R62).

A function says who learns what; the words are in templates/bookings/mails/<same name>.html.
"""

from bookings.mails.clock import (
    partner_event_tomorrow,
    partner_event_took_place,
    principal_deadline_nears,
    teacher_deadline_nears,
)
from bookings.mails.finding import searcher_has_news
from bookings.mails.partner import (
    partner_got_a_booking,
    partner_got_a_prebooking,
    partner_lost_a_prebooking,
    partner_prebooking_expired,
    partner_proposal_declined,
    partner_was_cancelled,
    partner_was_refused,
)
from bookings.mails.school import (
    principal_deadline_extended,
    principal_must_decide,
    principal_terms_changed,
    principal_terms_replaced,
    principal_was_answered,
    principal_was_cancelled,
    principal_was_reminded,
    teacher_got_a_proposal,
    teacher_prebooking_expired,
    teacher_terms_changed,
    teacher_was_asked,
    teacher_was_cancelled,
    teacher_was_confirmed,
    teacher_was_refused,
    teacher_was_reminded,
)
from bookings.mails.watch import teacher_offer_is_free

__all__ = [
    "partner_event_tomorrow",
    "partner_event_took_place",
    "partner_got_a_booking",
    "partner_got_a_prebooking",
    "partner_lost_a_prebooking",
    "partner_prebooking_expired",
    "partner_proposal_declined",
    "partner_was_cancelled",
    "partner_was_refused",
    "principal_deadline_extended",
    "principal_deadline_nears",
    "principal_must_decide",
    "principal_terms_changed",
    "principal_terms_replaced",
    "principal_was_answered",
    "principal_was_cancelled",
    "principal_was_reminded",
    "searcher_has_news",
    "teacher_deadline_nears",
    "teacher_got_a_proposal",
    "teacher_offer_is_free",
    "teacher_prebooking_expired",
    "teacher_terms_changed",
    "teacher_was_asked",
    "teacher_was_cancelled",
    "teacher_was_confirmed",
    "teacher_was_refused",
    "teacher_was_reminded",
]
