"""Which papers exist: the quote of an offer, the agreement of a booking."""

from bookings.models import Booking, State
from offers.models import CollectiveOffer, CollectiveStock

QUOTED_STATES = [CollectiveOffer.State.PUBLISHED, CollectiveOffer.State.PAUSED]


def is_quotable(offer: CollectiveOffer, line: CollectiveStock | None) -> bool:
    """It was published, and has a date and a price."""
    return line is not None and offer.state in QUOTED_STATES


def is_agreed(booking: Booking | None) -> bool:
    """The head has confirmed (R21), and nobody cancelled since."""
    return booking is not None and booking.state not in (State.PREBOOKED, State.CANCELLED)
