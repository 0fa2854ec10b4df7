"""What the dashboard of a partner reads: figures, what waits, what comes next."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, Q, QuerySet, Sum

from accounts.models import User
from bookings.models import Booking, State
from bookings.queries.status import Status
from core.compiled import compiled, in_one_row
from offers.models import CollectiveOffer
from offers.queries.visibility import offers_of_partners_of, venues_to_publish_from
from partner_portal.queries.bookings import BookingListFilters, months_of_live, my_bookings
from partner_portal.queries.offers import YOURS, OfferListFilters, my_offers, offers_by_status

AGREED = [State.CONFIRMED, State.USED, State.REIMBURSED]
SHOWN = 5


@dataclass(frozen=True)
class Figures:
    """Counts of offers and euros; `due` is confirmed and not yet reimbursed; `yours`: what waits
    for the partner.
    """

    yours: int
    published: int
    addressed: int
    prebooked: int
    prebooked_amount: Decimal
    booked: int
    booked_amount: Decimal
    due: Decimal


def figures(user: User, now: datetime, partner: str) -> Figures:
    """The four figures of the person's structures, or of one (SIREN), in two queries."""
    counts = offers_by_status(user, now, partner)
    [sums] = _sums(user, now, partner)
    return Figures(
        yours=counts.tabs[YOURS],
        published=counts.many.get(Status.PUBLISHED, 0),
        addressed=counts.addressed,
        **sums,
    )


@compiled
def _sums(user: User, now: datetime, partner: str) -> QuerySet[Any, dict[str, Any]]:
    coming = Q(state=State.CONFIRMED, ends_at__gte=now)
    waiting = Q(state=State.PREBOOKED)
    return in_one_row(
        _bookings(user, partner),
        prebooked=Count("pk", filter=waiting),
        prebooked_amount=Sum("price", filter=waiting, default=Decimal(0)),
        booked=Count("pk", filter=coming),
        booked_amount=Sum("price", filter=coming, default=Decimal(0)),
        due=Sum("price", filter=Q(state__in=[State.CONFIRMED, State.USED]), default=Decimal(0)),
    )


@compiled
def your_turn(user: User, now: datetime, partner: str) -> QuerySet[CollectiveOffer]:
    """Offers that wait for the partner: the nearest deadline first, those without one last."""
    offers = my_offers(user, now, OfferListFilters(tab="a-vous", partner=partner))
    return offers.order_by(F("line_bookable_until").asc(nulls_last=True), "created_at", "pk")


@compiled
def others_turn(user: User, now: datetime, partner: str) -> QuerySet[CollectiveOffer]:
    """Offers that wait for a school, the nearest deadline first."""
    return my_offers(user, now, OfferListFilters(tab="en-attente", partner=partner))[:SHOWN]


@compiled
def next_events(user: User, now: datetime, partner: str) -> QuerySet[Booking]:
    """The next booked events."""
    coming = _bookings(user, partner).filter(state=State.CONFIRMED, ends_at__gte=now)
    return coming.order_by("starts_at", "pk")[:SHOWN]


def events_by_month(user: User, partner: str) -> dict[date, int]:
    """First day of a month -> how many booked events."""
    return dict(_events_by_month(user, partner))


@compiled
def _events_by_month(user: User, partner: str) -> QuerySet[Any, Any]:
    return months_of_live(_bookings(user, partner).filter(state__in=AGREED))


def has_ever_published(user: User, partner: str) -> bool:
    """One of these structures has published an offer, whatever became of it."""
    return _published(user, partner).exists()


@compiled
def beginnings(user: User, today: date, partner: str) -> QuerySet[Any, tuple[bool, bool]]:
    """Whether a venue may publish today (R3), and one of these structures ever has; one row."""
    told = Exists(venues_to_publish_from(user, today)), Exists(_published(user, partner))
    return User.objects.filter(pk=user).values_list(*told)


def _published(user: User, partner: str) -> QuerySet[Any]:
    offers = offers_of_partners_of(user).filter(published_at__isnull=False)
    return offers.filter(venue__partner__siren=partner) if partner else offers


def _bookings(user: User, partner: str) -> QuerySet[Booking]:
    return my_bookings(user, BookingListFilters(partner=partner))
