"""What we write about offers: one function a mail, called by the outbox (R60–R62).

The words are in templates/offers/mails/<same name>.html.
"""

from offers.mails.imports import partner_import_finished
from offers.mails.requests import (
    partner_got_a_message,
    partner_got_a_request,
    partner_lost_a_request,
    teacher_got_an_answer,
    teacher_got_an_offer,
    teacher_was_declined,
    teacher_will_get_an_offer,
)

__all__ = [
    "partner_got_a_message",
    "partner_got_a_request",
    "partner_import_finished",
    "partner_lost_a_request",
    "teacher_got_an_answer",
    "teacher_got_an_offer",
    "teacher_was_declined",
    "teacher_will_get_an_offer",
]
