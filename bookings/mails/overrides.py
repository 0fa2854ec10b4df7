"""What the administration decided against the usual limits, told to all three (R31, R61)."""

from dataclasses import replace
from typing import Any

from django.utils.dateparse import parse_datetime

from bookings.mails.letter import Letter, booking_of, send
from bookings.mails.partner import letter_to_partner
from bookings.mails.school import letter_to_teacher, letters_to_deciders
from core.rules import long_moment
from outbox.models import Message
from outbox.rules.topics import ALWAYS, topic

# event -> what was decided; the moments before and after it, where there are any.
DECIDED = {
    "booking.deadline_moved": "La date limite de réservation est prolongée",
    "booking.limit_moved": "La date limite d’annulation est fixée",
    "booking.credit_changed": "La réservation est engagée sur un autre crédit",
    "booking.restored": "La réservation annulée est rétablie",
    "booking.school_changed": "La réservation change d’établissement",
}


@topic(ALWAYS)
def partner_hears_of_an_override(message: Message) -> str:
    """What was decided of a booking of theirs; never a credit (R44)."""
    return _send(message, letter_to_partner(message, booking_of(message)))


@topic(ALWAYS)
def teacher_hears_of_an_override(message: Message) -> str:
    """What was decided of the outing they pre-booked."""
    return _send(message, letter_to_teacher(message))


@topic(ALWAYS)
def principal_hears_of_an_override(message: Message) -> str:
    """What was decided of a booking of their school."""
    letters = letters_to_deciders(message, booking_of(message), "Voir la réservation")
    for letter in letters:
        _send(message, letter)
    return "" if letters else "Aucune adresse à prévenir."


def _send(message: Message, letter: Letter) -> str:
    zone = letter.booking.time_zone
    moments: dict[str, Any] = {}
    for name in ("before", "after"):
        moment = parse_datetime(message.facts.get(name, ""))
        moments[name] = long_moment(moment, zone) if moment else ""
    told = moments | {"decided": DECIDED[message.event]}
    motive = message.facts.get("reason", "")
    return send(message, replace(letter, motive=motive, more=letter.more | told))
