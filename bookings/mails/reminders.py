"""Mails the clock writes: a deadline nears, the event is tomorrow, the event took place (R61)."""

from dataclasses import replace

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from bookings import rules
from bookings.mails.letter import Letter, booking_of, send
from bookings.mails.partner import letter_to_partner
from bookings.mails.school import letter_about_a_proposal, letters_to_deciders
from offers.models import CollectiveStock
from outbox.models import Message
from outbox.rules.topics import topic

POINTLESS = "Ce rappel n’a plus d’objet."


@topic("rappels")
def principal_deadline_nears(message: Message) -> str:
    """Who decides has 7, 3 or 1 days left: the head, and who holds their decisions."""
    booking = booking_of(message)
    if booking.state != "PREBOOKED" or not _is_about(message, booking.bookable_until):
        return POINTLESS
    letters = letters_to_deciders(message, booking, "Voir et décider")
    return " ".join(filter(None, [_send(message, letter) for letter in letters]))


@topic("rappels")
def teacher_deadline_nears(message: Message) -> str:
    """The teacher must answer a proposal before it ends (R30)."""
    line = CollectiveStock.objects.get(pk=message.facts["line_id"])
    answered = line.held_for_id is None or line.bookings.exclude(state="CANCELLED").exists()
    # The partner took it away before it ended.
    end, gone_at = line.held_until, line.withdrawn_at
    is_withdrawn = end is not None and gone_at is not None and gone_at < end
    if answered or is_withdrawn or not _is_about(message, line.held_until):
        return POINTLESS
    return _send(message, letter_about_a_proposal(message, booking_of(message), line))


@topic("evenements")
def partner_event_tomorrow(message: Message) -> str:
    """The event of a confirmed booking is tomorrow."""
    return _about_an_event(message)


@topic("evenements")
def partner_event_took_place(message: Message) -> str:
    """The event took place: what happens next, until when one may still adjust (R27, R50)."""
    return _about_an_event(message)


def _about_an_event(message: Message) -> str:
    booking = booking_of(message)
    if booking.state == "CANCELLED":
        return POINTLESS
    letter = letter_to_partner(message, booking)
    return send(
        message,
        replace(
            letter,
            more=letter.more
            | {
                "cancellable_by_partner_until": booking.partner_cancels_until,
                "payment_day": booking.paid_before,
            },
        ),
    )


def _send(message: Message, letter: Letter) -> str:
    deadline = parse_datetime(message.facts["about"])
    left = rules.days_left(timezone.now(), deadline, letter.booking.time_zone) if deadline else 0
    return send(message, replace(letter, more=letter.more | {"left": left}))


def _is_about(message: Message, moment: object) -> bool:
    """Whether the deadline is still the one the clock wrote about."""
    return parse_datetime(message.facts["about"]) == moment
