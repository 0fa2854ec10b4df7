"""What leaves for ADAGE after each event: called by the outbox, in order within one offer (R63)."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from adage_sync import client, payloads
from bookings.models import Booking
from offers.models import CollectiveOffer
from outbox.models import Message

Handler = Callable[[Message], str | None]
Snapshot = Callable[[Any, dict[str, Any]], dict[str, Any]]

LISTED = "/v1/offre-assoc"
WITHDRAWN = "/v1/offre-retrait"
PREBOOKED = "/v1/prereservation"
EDITED = "/v1/prereservation-edit"
CANCELLED = "/v1/prereservation-annule"
REQUESTED = "/v1/offre-vitrine"
REIMBURSED = "/v1/reservation-remboursement"


def ordered(snapshot: Snapshot) -> Callable[[Handler], Handler]:
    """Mark a handler for the outbox: numbered in its offer's stream, full state kept (D6)."""

    def mark(handler: Handler) -> Handler:
        handler.ordered = True  # type: ignore[attr-defined]
        handler.snapshot = snapshot  # type: ignore[attr-defined]
        return handler

    return mark


def _state_of_offer(offer: CollectiveOffer, facts: dict[str, Any]) -> dict[str, Any]:
    """The offer as teachers should find it; withdrawn when they should not find it at all.

    A change to a paused offer, or to one without a date, must not put it back on ADAGE.
    """
    line = offer.lines.filter(withdrawn_at__isnull=True).first()
    if line is None or offer.state != CollectiveOffer.State.PUBLISHED or offer.withheld_at:
        return payloads.withdrawal_payload(offer, timezone.now())
    return payloads.offer_payload(offer, line)


def _state_of_booking(booking: Booking, facts: dict[str, Any]) -> dict[str, Any]:
    return payloads.booking_payload(booking)


@ordered(_state_of_offer)
def offer_listed(message: Message) -> str | None:
    """An offer was published, republished or changed."""
    return _send(WITHDRAWN if "withdrawalDate" in message.payload else LISTED, message)


@ordered(lambda offer, facts: payloads.withdrawal_payload(offer, timezone.now()))
def offer_withdrawn(message: Message) -> str | None:
    """An offer was paused, rejected or archived, or lost its line."""
    return _send(WITHDRAWN, message)


@ordered(lambda ref, facts: payloads.unknown_withdrawal_payload(ref, timezone.now()))
def unknown_withdrawn(message: Message) -> str | None:
    """ADAGE lists an offer that a restored database has never heard of (F30)."""
    return _send(WITHDRAWN, message)


@ordered(_state_of_booking)
def prebooking(message: Message) -> str | None:
    """A teacher pre-booked."""
    return _send(PREBOOKED, message)


@ordered(lambda booking, facts: payloads.edit_payload(booking, facts.get("changed", ())))
def booking_edited(message: Message) -> str | None:
    """A booking was confirmed, used or reimbursed, or its contact or text changed."""
    return _send(EDITED, message)


@ordered(_state_of_booking)
def booking_cancelled(message: Message) -> str | None:
    """A booking was cancelled, by whomever."""
    return _send(CANCELLED, message)


# The body of the call that tells the state of a booking best, whatever it is.
@ordered(
    lambda booking, facts: (
        payloads.booking_payload(booking)
        if booking.state in (Booking.State.PREBOOKED, Booking.State.CANCELLED)
        else payloads.edit_payload(booking)
    )
)
def booking_replayed(message: Message) -> str | None:
    """Somebody asked to say the whole state again (F18, F30)."""
    paths = {"PENDING": PREBOOKED, "CONFIRMED": EDITED, "USED": EDITED}
    return _send(paths.get(message.payload["status"], CANCELLED), message)


@ordered(lambda request, facts: payloads.request_payload(request))
def template_requested(message: Message) -> str | None:
    """A teacher asked for an offer on a template (offre vitrine)."""
    return _send(REQUESTED, message)


@ordered(lambda booking, facts: payloads.reimbursement_payload(booking))
def booking_reimbursed(message: Message) -> str | None:
    """The payment of a booking went out."""
    return _send(REIMBURSED, message)


def _send(path: str, message: Message) -> str | None:
    """Send the state kept in the message; the outbox reads the answer's warning or error."""
    if message.seq is None:
        raise ValueError("a message to ADAGE stands in the stream of its offer")
    place = client.Place(str(message.id), message.stream, message.epoch, message.seq)
    answer = client.send(path, message.payload, place, patient=message.patient)
    return answer.warning or None
