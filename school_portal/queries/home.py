"""The home of a teacher: what to pre-book, to accept, what waits, what is near."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    Exists,
    ExpressionWrapper,
    F,
    FloatField,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast
from django.utils import timezone

from accounts.models import User
from bookings.models import Booking, Reason
from bookings.queries.status import Status
from bookings.queries.terms import compared, proposals_to
from bookings.queries.visibility import offers_a_school_may_open, offers_to_prebook
from bookings.rules import kilometres, narrowing
from core.compiled import compiled
from offers import actions as offers
from offers.models import CollectiveOffer, OfferRequest
from offers.queries.request import requests_of_school
from schools.models import Institution

SHOWN = 5
# Some fifty kilometres each way, and some nine: where most schools have enough.
CLOSE_DEGREES, CLOSER_DEGREES = Decimal("0.5"), Decimal("0.08")
NEAR = 3


@dataclass(frozen=True)
class Proposal:
    """A line held for the teacher, and the terms that changed."""

    line: Any
    changes: list[dict[str, Any]]


@dataclass(frozen=True)
class Near:
    """An offer open to all and how far its venue is; None when nobody knows."""

    offer: Any
    kilometres: int | None


@compiled
def addressed_to(
    institution: Institution, user: User, now: datetime, today: date, *, last: int
) -> QuerySet[Any]:
    """The first offers made for this school that it may pre-book: mine, then by deadline."""
    mine = Case(When(teacher=user, then=Value(0)), default=Value(1), output_field=IntegerField())
    ours = offers_to_prebook(institution, now, today).filter(institution=institution)
    return ours.annotate(not_mine=mine).order_by("not_mine", "line_bookable_until", "pk")[:last]


def made_for(institution: Institution, now: datetime) -> Any:
    """Every offer made for this school it may open: to pre-book first, by deadline."""
    ours = offers_a_school_may_open(institution, now).filter(institution=institution)
    free = Q(status=Status.PUBLISHED, line_bookable_until__gte=now) | Q(status=Status.PROPOSED)
    later = Case(When(free, then=Value(0)), default=Value(1), output_field=IntegerField())
    deadline = F("line_bookable_until").asc(nulls_last=True)
    return ours.annotate(later=later).order_by("later", deadline, "-pk")


def proposals_with_changes(user: User, now: datetime) -> list[Proposal]:
    """What waits for this teacher's answer, old and new terms compared, in two queries."""
    lines = proposals_to(user, now)
    if not lines:
        return []
    made_way = Booking.objects.filter(
        offer__in=[line.offer_id for line in lines],
        teacher=user,
        cancellation_reason=Reason.TERMS_CHANGED,
    )
    before = {one.offer_id: one for one in made_way.select_related("stock").order_by("pk")}
    found = []
    for line in lines:
        changes: list[dict[str, Any]] = []
        if booking := before.get(line.offer_id):
            old, new = offers.terms_of(booking.stock), offers.terms_of(line)
            rows = compared(old, new, line.offer.time_zone)
            changes = [row for row in rows if row["changed"]]
        found.append(Proposal(line, changes))
    return found


def requests_for_me(institution: Institution, user: User) -> list[OfferRequest]:
    """My requests in which the next word, or the pre-booking, is mine."""
    return _requests(institution, user)


@compiled
def _requests(institution: Institution, user: User) -> QuerySet[OfferRequest]:
    booked = Booking.objects.filter(institution=institution).values("offer")
    published = Q(state="CONVERTED", offer__state="PUBLISHED") & ~Q(offer__in=booked)
    answered = Q(state="DISCUSSING", waiting_since__isnull=True)
    mine = requests_of_school(institution).filter(published | answered, teacher=user)
    return mine[:SHOWN]


def offers_near(institution: Institution, now: datetime) -> list[Near]:
    """Offers open to all, the nearest venue first; those of the department without coordinates."""
    today = timezone.localdate(now)
    if institution.latitude is None or institution.longitude is None:
        around = _in_department(institution, now, today, institution.department_code)
        return [Near(offer, None) for offer in around]
    near, here = [], (institution.latitude, institution.longitude)
    asked_by = institution, now, today
    found = nearest(*asked_by, *degrees_around(institution, CLOSER_DEGREES), only=CLOSER_DEGREES)
    if len(found) < NEAR:
        found = nearest(*asked_by, *degrees_around(institution, CLOSE_DEGREES), only=None)
    for offer in found:
        venue, away_by = offer.venue, None
        if venue.latitude is not None and venue.longitude is not None:
            away_by = round(kilometres(here, (venue.latitude, venue.longitude)))
        near.append(Near(offer, away_by))
    return near


def degrees_around(school: Institution, close: Decimal) -> tuple[Any, ...]:
    """Where a school is, how much a degree of longitude narrows there; south, north, west and east
    of what is so close.
    """
    latitude, longitude = Decimal(school.latitude or 0), Decimal(school.longitude or 0)
    narrowed = narrowing(latitude)
    wide = round(close / Decimal(narrowed), 6)
    box = latitude - close, latitude + close, longitude - wide, longitude + wide
    return float(latitude), float(longitude), narrowed, *box


@compiled
def _in_department(
    institution: Institution, now: datetime, today: date, department: str
) -> QuerySet[CollectiveOffer]:
    free = offers_to_prebook(institution, now, today).filter(institution__isnull=True)
    around = free.filter(venue__department_code=department)
    return around.order_by("line_starts_at", "pk")[:NEAR]


@compiled
def nearest(
    institution: Institution,
    now: datetime,
    today: date,
    latitude: float,
    longitude: float,
    narrowed: float,
    *box: Decimal,
    only: Decimal | None,
) -> QuerySet[CollectiveOffer]:
    """Free offers open to all, the nearest first; the numbers are those of `degrees_around`.

    `only`: those so close, in degrees; with as many as are shown, they are the nearest of all.
    """
    ordered = _by_distance(institution, now, today, (latitude, longitude, narrowed))
    if only:
        return _within(ordered, only, box)[:NEAR]
    # The offers of a whole country are put in order only where too few are close by.
    close = _within(ordered, CLOSE_DEGREES, box)
    few = ~Exists(close.order_by()[NEAR - 1 : NEAR])
    found = close.values("pk")[:NEAR].union(ordered.filter(few).values("pk")[:NEAR])
    return ordered.filter(pk__in=found)[:NEAR]


def _by_distance(
    institution: Institution, now: datetime, today: date, here: tuple[float, float, float]
) -> QuerySet[CollectiveOffer]:
    latitude, longitude, narrowed = here
    free = offers_to_prebook(institution, now, today).filter(institution__isnull=True)
    # Enough to put venues in order: the square of a distance in degrees.
    north = Cast("venue__latitude", FloatField()) - latitude
    east = (Cast("venue__longitude", FloatField()) - longitude) * narrowed
    away = ExpressionWrapper(north * north + east * east, output_field=FloatField())
    nearest_first = F("away").asc(nulls_last=True)
    return free.annotate(away=away).order_by(nearest_first, "line_starts_at", "pk")


def _within(
    ordered: QuerySet[CollectiveOffer], degrees: Decimal, box: Sequence[Decimal]
) -> QuerySet[CollectiveOffer]:
    """The box finds them by the columns; what is nearer than its sides is nearer than all that
    stands outside.
    """
    south, north, west, east = box
    return ordered.filter(
        away__lte=float(degrees) ** 2,
        venue__latitude__gte=south,
        venue__latitude__lte=north,
        venue__longitude__gte=west,
        venue__longitude__lte=east,
    )
