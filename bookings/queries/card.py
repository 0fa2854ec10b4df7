"""The page of an offer seen from one school: its line, our booking, what confirming would mean."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from django.db.models import QuerySet

from bookings import rules
from bookings.models import Booking, State
from bookings.queries.credit import NOTHING, Credit, credit_on
from bookings.queries.decisions import cancellable_if_confirmed
from bookings.queries.outings import Outing, outings_beside
from core.compiled import compiled
from offers.models import CollectiveOffer, CollectiveStock
from schools.models import Institution


@dataclass(frozen=True)
class Card:
    """What surrounds an offer; None where there is nothing. Moments in UTC.

    `outings`: what the school already does on the days of the line.
    """

    line: CollectiveStock | None
    booking: Booking | None
    cancellable_until: datetime | None
    is_firm: bool
    credit: Credit | None
    outings: list[Outing] = field(default_factory=list)

    @cached_property
    def available_after(self) -> Decimal | None:
        """Euros that would be left on the credit once this offer confirmed."""
        if self.credit is None or self.line is None:
            return None
        return self.credit.available - self.line.price

    @cached_property
    def missing(self) -> Decimal:
        """Euros the usable part of the credit lacks for this offer; zero when it fits."""
        if self.credit is None or self.line is None:
            return NOTHING
        return max(self.line.price - self.credit.usable, NOTHING)


def card_for_school(
    offer: CollectiveOffer, institution: Institution | None, now: datetime, *, with_credit: bool
) -> Card:
    """The card of an offer already found among those the school may open.

    `with_credit` for the people who act: the head and the teachers (R44).
    """
    line = _line.first(offer)
    booking = _ours.first(offer, institution) if institution is not None else None
    for of_this_offer in (line, booking):
        if of_this_offer is not None:
            of_this_offer.offer = offer
    if line is None:
        return Card(None, booking, None, False, None)
    until = cancellable_if_confirmed(line.starts_at, offer.time_zone, now)
    event_day = rules.local_day(line.starts_at, offer.time_zone)
    if institution is None:
        return Card(line, booking, until, until < now, None)
    credit = credit_on(institution, event_day, now) if with_credit else None
    beside = outings_beside(institution, line, offer.time_zone, now)
    return Card(line, booking, until, until < now, credit, beside)


@compiled
def _line(offer: CollectiveOffer) -> QuerySet[CollectiveStock]:
    lines = CollectiveStock.objects.filter(offer=offer, withdrawn_at__isnull=True)
    return lines.select_related("held_for__school_role")


@compiled
def _ours(offer: CollectiveOffer, institution: Institution) -> QuerySet[Booking]:
    ours = Booking.objects.filter(offer=offer, institution=institution)
    return ours.exclude(state=State.CANCELLED).select_related("teacher", "stock")
