"""Mails to the partner, at each address to be told of the offer (R60).

They name the teacher (S42), never the head, nor what the school has left to spend: the head's own
words on a refusal or a cancellation stay at the school, unless the head shares them.
"""

from bookings.mails.letter import Letter, booking_of, send
from bookings.mails.links import partner_addresses, partner_offer
from bookings.mails.words import partner_rows
from bookings.models import Booking
from outbox.models import Message
from outbox.rules.topics import topic


@topic("reservations")
def partner_got_a_prebooking(message: Message) -> str:
    """A teacher has taken the offer; the head decides next (R60, S40)."""
    return _to_partner(message)


@topic("reservations")
def partner_got_a_booking(message: Message) -> str:
    """The head has confirmed (R60, S40)."""
    return _to_partner(message)


@topic("sans-suite")
def partner_was_refused(message: Message) -> str:
    """The head said no (R61)."""
    return _to_partner(message)


@topic("sans-suite")
def partner_lost_a_prebooking(message: Message) -> str:
    """The teacher took the pre-booking back (R61)."""
    return _to_partner(message)


@topic("reservations")
def partner_was_cancelled(message: Message) -> str:
    """The school or the administration cancelled (R61)."""
    return _to_partner(message)


@topic("sans-suite")
def partner_prebooking_expired(message: Message) -> str:
    """Nobody confirmed in time (R61)."""
    return _to_partner(message)


@topic("sans-suite")
def partner_proposal_declined(message: Message) -> str:
    """The teacher declined the new terms, and why; the offer is free for all again (R30)."""
    return _to_partner(message)


def _to_partner(message: Message) -> str:
    return send(message, letter_to_partner(message, booking_of(message)))


def letter_to_partner(message: Message, booking: Booking) -> Letter:
    """What any mail to the partner says beside its own words; also for the clock's."""
    # A head’s words may speak of the credit: told when the head said so.
    for_partner = message.event in ("booking.cancelled_by_administration", "offer.declined")
    for_partner = for_partner or message.facts.get("reason_shared", False)
    return Letter(
        booking=booking,
        recipients=booking.offer.notification_emails,
        side="partner",
        rows=partner_rows(booking),
        button=("Voir l’offre et son suivi", partner_offer(booking)),
        because=f"cette adresse est à prévenir pour l’offre {booking.offer.ref}",
        change_url=partner_addresses(booking),
        motive=message.facts.get("reason", "") if for_partner else "",
        reply_to=booking.teacher.email,
    )
