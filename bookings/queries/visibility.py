"""What a school may open and take (R11, S5); the search: `catalogue/queries/search.py`."""

from datetime import date, datetime
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from bookings.models import LIVE_STATES, Booking
from bookings.queries.status import Status, with_status
from core.compiled import compiled
from offers.models import CollectiveOffer, CollectiveStock
from offers.queries.visibility import addressed_to, offers_visible_to_school, published_offers
from schools.models import Institution, SchoolRole
from schools.queries import roles_at
from schools.queries.suspensions import is_suspended, remember_no_suspension


def offers_to_prebook(
    institution: Institution | None, now: datetime, today: date | None = None
) -> QuerySet[CollectiveOffer]:
    """Dated, free offers this school may pre-book now, its own first (R3, R11, R20).

    Read through `with_status`, with the venue, the partner and the addressed school at hand.
    """
    offers = with_status(offers_visible_to_school(institution, today), now)
    free = offers.filter(status=Status.PUBLISHED, line_bookable_until__gte=now)
    return (
        free.annotate(
            for_us=Case(
                When(institution=institution, then=Value(0)),
                default=Value(1),
                output_field=IntegerField(),
            )
        )
        .select_related("venue__partner", "institution")
        .order_by("for_us", "line_starts_at", "pk")
    )


def many_made_for(institution: OuterRef, now: datetime, today: date) -> Coalesce:
    """How many offers `offers_to_prebook` gives a school among those addressed to it alone.

    A value to annotate with, read by the index of the school: the header of each page asks.
    """
    free = Q(withdrawn_at__isnull=True, bookable_until__gte=now) & ~Q(held_until__gt=now)
    lines = CollectiveStock.objects.filter(free, offer=OuterRef("pk"))
    taken = Booking.objects.filter(offer=OuterRef("pk")).exclude(state="CANCELLED")
    ours = published_offers(today).filter(Exists(lines), ~Exists(taken), institution=institution)
    many = ours.order_by().annotate(one=Value(1)).values("one").annotate(many=Count("pk"))
    return Coalesce(Subquery(many.values("many")), Value(0))


@compiled
def offer_a_school_may_open(
    institution: Institution | None, now: datetime, today: date, ref: str
) -> QuerySet[CollectiveOffer]:
    """The one of this reference, in a list; none when it is another school's or nobody's (R11)."""
    return offers_a_school_may_open(institution, now, today).filter(ref=ref)


def offers_a_school_may_open(
    institution: Institution | None, now: datetime, today: date | None = None
) -> QuerySet[CollectiveOffer]:
    """Offers whose page this school sees: the visible ones, and those it holds or held (S38)."""
    # Asked of each offer: a list of all the visible ones would be read whole for one page.
    shown = offers_visible_to_school(institution, today).filter(pk=OuterRef("pk"))
    visible = Q(Exists(shown))
    if institution is not None:
        ours = Booking.objects.filter(offer=OuterRef("pk"), institution=institution)
        visible |= Q(Exists(ours))
    return with_status(CollectiveOffer.objects.filter(visible), now).select_related(
        "venue__partner", "institution"
    )


def offers_adage_shows() -> QuerySet[CollectiveOffer]:
    """Offers whose image ADAGE may show to its readers: published, or held by a booking."""
    held = Booking.objects.filter(offer=OuterRef("pk"), state__in=LIVE_STATES)
    return CollectiveOffer.objects.filter(
        Q(state=CollectiveOffer.State.PUBLISHED) | Q(Exists(held))
    )


@compiled
def _role_and_offer(user: User, ref: str, now: datetime) -> QuerySet[SchoolRole]:
    addressed = addressed_to(OuterRef("institution"))
    asked = CollectiveOffer.objects.filter(addressed, ref=ref, published_at__isnull=False)
    return (
        roles_at(now)
        .filter(user=user)
        .annotate(asked_id=Subquery(asked.values("pk")[:1]), is_suspended=is_suspended(now))
    )


def offer_asked_for(user: User, ref: str) -> int | None:
    """The id of an offer this person could have had under the eyes, None otherwise.

    Wider than the pages on purpose: a page opened before a pause must hear « no longer bookable »
    from the action, not « not found ». The person's role comes in the same statement, and stays
    on `user.school_role`: a pre-booking has few statements to spend.
    """
    role: Any = _role_and_offer.first(user, ref, timezone.now())
    if role is None:
        return None
    user.school_role = role
    if role.institution is not None and not role.is_suspended:
        remember_no_suspension(role.institution)
    asked_id: int | None = role.asked_id
    return asked_id
