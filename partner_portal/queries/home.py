"""What the dashboard of a partner reads: figures, what waits, what comes next."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, Q, QuerySet, Sum

from accounts.models import User
from bookings.models import Booking, State
from bookings.queries.status import Status
from offers.models import CollectiveOffer
from offers.queries.visibility import offers_of_partners_of, venues_to_publish_from
from partner_portal.queries.bookings import BookingListFilters, live_by_month, my_bookings
from partner_portal.queries.offers import OfferListFilters, my_offers

AGREED = [State.CONFIRMED, State.USED, State.REIMBURSED]
SHOWN = 5


@dataclass(frozen=True)
class Figures:
    """Counts of offers and euros; `due` is confirmed and not yet reimbursed."""

    published: int
    addressed: int
    prebooked: int
    prebooked_amount: Decimal
    booked: int
    booked_amount: Decimal
    due: Decimal


def figures(user: User, now: datetime, partner: str) -> Figures:
    """The four figures of the person's structures, or of one (SIREN), in two queries."""
    wanted = OfferListFilters(status=str(Status.PUBLISHED), partner=partner)
    published = my_offers(user, now, wanted).order_by().aggregate(
        many=Count("pk"), addressed=Count("pk", filter=Q(institution__isnull=False))
    )  # fmt: skip
    coming = Q(state=State.CONFIRMED, ends_at__gte=now)
    waiting = Q(state=State.PREBOOKED)
    sums = _bookings(user, partner).order_by().aggregate(
        prebooked=Count("pk", filter=waiting),
        prebooked_amount=Sum("price", filter=waiting, default=Decimal(0)),
        booked=Count("pk", filter=coming),
        booked_amount=Sum("price", filter=coming, default=Decimal(0)),
        due=Sum("price", filter=Q(state__in=[State.CONFIRMED, State.USED]), default=Decimal(0)),
    )  # fmt: skip
    return Figures(published=published["many"], addressed=published["addressed"], **sums)


def your_turn(user: User, now: datetime, partner: str) -> QuerySet[CollectiveOffer]:
    """Offers that wait for the partner: the nearest deadline first, those without one last."""
    offers = my_offers(user, now, OfferListFilters(tab="a-vous", partner=partner))
    return offers.order_by(F("line_bookable_until").asc(nulls_last=True), "created_at", "pk")


def others_turn(user: User, now: datetime, partner: str) -> QuerySet[CollectiveOffer]:
    """Offers that wait for a school, the nearest deadline first."""
    return my_offers(user, now, OfferListFilters(tab="en-attente", partner=partner))[:SHOWN]


def next_events(user: User, now: datetime, partner: str) -> QuerySet[Booking]:
    """The next booked events."""
    coming = _bookings(user, partner).filter(state=State.CONFIRMED, ends_at__gte=now)
    return coming.order_by("starts_at", "pk")[:SHOWN]


def events_by_month(user: User, partner: str) -> dict[date, int]:
    """First day of a month -> how many booked events."""
    return live_by_month(_bookings(user, partner).filter(state__in=AGREED))


def has_ever_published(user: User, partner: str) -> bool:
    """One of these structures has published an offer, whatever became of it."""
    return _published(user, partner).exists()


def beginnings(user: User, partner: str) -> tuple[bool, bool]:
    """Whether a venue may publish today (R3), and one of these structures ever has; one query."""
    told = Exists(venues_to_publish_from(user)), Exists(_published(user, partner))
    may, ever = User.objects.filter(pk=user.pk).values_list(*told).get()
    return may, ever


def _published(user: User, partner: str) -> QuerySet[Any]:
    offers = offers_of_partners_of(user).filter(published_at__isnull=False)
    return offers.filter(venue__partner__siren=partner) if partner else offers


def _bookings(user: User, partner: str) -> QuerySet[Booking]:
    return my_bookings(user, BookingListFilters(partner=partner))
