"""The journal of an offer and of its bookings, read once for all the page tells of it."""

from dataclasses import dataclass

from bookings.models import BookingMove
from offers.models import CollectiveOffer, OfferChange


@dataclass(frozen=True)
class Journal:
    """What was done to an offer and to its bookings, each in the order of time."""

    changes: list[OfferChange]
    moves: list[BookingMove]


def journal_of(offer: CollectiveOffer) -> Journal:
    """Both journals, in two queries."""
    moves = BookingMove.objects.filter(booking__offer=offer).select_related("booking__teacher")
    return Journal(list(offer.changes.select_related("actor")), list(moves))
