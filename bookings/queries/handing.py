"""What a venue, or a partner, has: what follows it elsewhere, and what stays where it is (R55).

Offers that a school ever booked, or that name a teacher, stay with the partner that made them, with
their bookings: nobody else reads who came.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from bookings.models import Booking, State
from offers.models import CollectiveOffer, OfferRequest, OfferTemplate
from venues.models import PartnerChange, Venue

ZERO = Decimal(0)
RUNNING = [State.PREBOOKED, State.CONFIRMED]


@dataclass(frozen=True)
class Held:
    """Numbers, and euros agreed."""

    offers: int
    offers_staying: int
    templates: int
    templates_staying: int
    prebooked: int
    confirmed: int
    confirmed_euros: Decimal

    @property
    def running(self) -> int:
        """Bookings that wait, or whose event is to come."""
        return self.prebooked + self.confirmed


def venues_of(change: PartnerChange) -> list[Venue]:
    """The open venues that a change is about, in the order of their numbers."""
    venues = change.partner.venues.filter(closed_at=None)
    if change.venue_id is not None:
        venues = venues.filter(pk=change.venue_id)
    return list(venues.select_related("partner").order_by("pk"))


def offers_at(venues: list[Venue]) -> QuerySet[Any]:
    """The offers of some venues, each with `stays`, in the order they are locked."""
    booked = Booking.objects.filter(offer=OuterRef("pk"))
    asked = OfferRequest.objects.filter(offer=OuterRef("pk"))
    stays = Q(Exists(booked)) | Q(Exists(asked)) | Q(teacher__isnull=False)
    return CollectiveOffer.objects.filter(venue__in=venues).annotate(stays=stays).order_by("pk")


def templates_at(venues: list[Venue]) -> QuerySet[Any]:
    """The templates of some venues, each with `stays`: a teacher wrote about it."""
    asked = OfferRequest.objects.filter(template=OuterRef("pk"))
    templates = OfferTemplate.objects.filter(venue__in=venues)
    return templates.annotate(stays=Q(Exists(asked))).order_by("pk")


def held_by(venues: list[Venue]) -> Held:
    """Count what some venues have, in three queries."""
    counts = {"all": Count("pk"), "staying": Count("pk", filter=Q(stays=True))}
    offers = offers_at(venues).aggregate(**counts)
    templates = templates_at(venues).aggregate(**counts)
    confirmed = Q(state=State.CONFIRMED)
    running = Booking.objects.filter(offer__venue__in=venues).aggregate(
        prebooked=Count("pk", filter=Q(state=State.PREBOOKED)),
        confirmed=Count("pk", filter=confirmed),
        confirmed_euros=Coalesce(Sum("price", filter=confirmed), ZERO),
    )
    return Held(
        offers=offers["all"] - offers["staying"],
        offers_staying=offers["staying"],
        templates=templates["all"] - templates["staying"],
        templates_staying=templates["staying"],
        **running,
    )
