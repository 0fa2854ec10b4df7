"""The journal of an offer and of its bookings, read once for all the page tells of it."""

from dataclasses import dataclass

from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from bookings.models import Booking, BookingMove
from bookings.models.move import OF_THE_HEAD
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


def with_reason_for_partner(bookings: QuerySet[Booking]) -> QuerySet[Booking]:
    """Each with `reason_for_partner`: why it was cancelled, as its partner may read it; or ""."""
    ends = BookingMove.objects.filter(booking=OuterRef("pk"), to_state=Booking.State.CANCELLED)
    told = ends.filter(Q(reason_shared=True) | ~Q(verb__in=OF_THE_HEAD)).order_by("-pk")
    reason = Subquery(told.values("reason")[:1])
    return bookings.annotate(reason_for_partner=Coalesce(reason, Value("")))
