"""The journal of an offer and of its bookings, read once for all the page tells of it."""

from dataclasses import dataclass

from django.db.models import QuerySet

from bookings.models import BookingMove
from core.compiled import compiled
from offers.models import CollectiveOffer, OfferChange


@dataclass(frozen=True)
class Journal:
    """What was done to an offer and to its bookings, each in the order of time."""

    changes: list[OfferChange]
    moves: list[BookingMove]


def journal_of(offer: CollectiveOffer) -> Journal:
    """Both journals, in two queries."""
    return Journal(_changes(offer), _moves(offer))


@compiled
def _changes(offer: CollectiveOffer) -> QuerySet[OfferChange]:
    return OfferChange.objects.filter(offer=offer).select_related("actor")


@compiled
def _moves(offer: CollectiveOffer) -> QuerySet[BookingMove]:
    return BookingMove.objects.filter(booking__offer=offer).select_related("booking__teacher")
