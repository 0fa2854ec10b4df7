"""The lines of what a school follows: bookings and requests in one order (S41)."""

from datetime import datetime
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DateTimeField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce

from accounts.models import User
from bookings.models import Booking, Reason, State
from bookings.queries.decisions import bookings_of_school
from bookings.queries.follow_up import last_unless
from core.compiled import compiled
from offers.models import OfferRequest
from offers.models.request import OPEN_STATES
from offers.queries.request import requests_of_school
from offers.queries.visibility import open_lines
from schools.models import Institution

BOOKING, REQUEST = "booking", "request"
KEYS = ("kind", "key", "put_away", "others", "comes_at")


def booked_by(institution: Institution, now: datetime) -> QuerySet[Any]:
    """The bookings of a school. Annotates `proposed_until`: until when the line is held for the
    teacher whose booking made way (R30).
    """
    held = open_lines().filter(
        offer=OuterRef("offer"),
        held_for=OuterRef("teacher"),
        held_until__gt=now,
        offer__state="PUBLISHED",
    )
    made_way = Booking.objects.filter(
        offer=OuterRef("offer"),
        teacher=OuterRef("teacher"),
        cancellation_reason=Reason.TERMS_CHANGED,
    ).order_by("-pk")
    last_one = When(
        pk=Subquery(made_way.values("pk")[:1]), then=Subquery(held.values("held_until")[:1])
    )
    return bookings_of_school(institution).annotate(
        proposed_until=Case(last_one, output_field=DateTimeField())
    )


def asked_by(institution: Institution) -> QuerySet[OfferRequest]:
    """The requests of a school, but those whose offer it has pre-booked: that is one line."""
    ours = Booking.objects.filter(offer=OuterRef("offer"), institution=institution)
    return requests_of_school(institution).filter(Q(offer__isnull=True) | ~Exists(ours))


def keys_of(bookings: QuerySet[Any], requests: QuerySet[Any], user: User) -> QuerySet[Any, Any]:
    """Both kinds: what lives first, mine before, then by date of the event or wished."""
    others = last_unless(Q(teacher=user))
    booked = _keyed(
        bookings,
        BOOKING,
        others,
        last_unless(
            Q(state__in=[State.PREBOOKED, State.CONFIRMED]) | Q(proposed_until__isnull=False)
        ),
        F("starts_at"),
    )
    first_wish = Cast(F("wished_dates__0"), DateTimeField())
    asked = _keyed(
        requests,
        REQUEST,
        others,
        last_unless(Q(state__in=[*OPEN_STATES, "CONVERTED"])),
        Coalesce(first_wish, F("created_at")),
    )
    return booked.union(asked, all=True).order_by("put_away", "others", "comes_at", "key")


@compiled
def keys_of_all(
    institution: Institution, user: User, now: datetime, *, first: int, last: int | None
) -> QuerySet[Any, Any]:
    """The lines of a school from `first` to `last`, without any filter."""
    return keys_of(booked_by(institution, now), asked_by(institution), user)[first:last]


@compiled
def bookings_among(institution: Institution, now: datetime, keys: list[int]) -> QuerySet[Any]:
    """The bookings of these keys, as `booked_by` gives them."""
    return booked_by(institution, now).filter(pk__among=keys)


@compiled
def requests_among(institution: Institution, keys: list[int]) -> QuerySet[OfferRequest]:
    """The requests of these keys, as `asked_by` gives them."""
    return asked_by(institution).filter(pk__among=keys)


def _keyed(found: QuerySet[Any], kind: str, others: Any, away: Any, comes_at: Any) -> Any:
    kind_of = Value(kind, output_field=CharField())
    return (
        found.order_by()
        .annotate(
            kind=kind_of,
            key=F("pk"),
            put_away=away,
            others=others,
            comes_at=Cast(comes_at, DateTimeField()),
        )
        .values_list(*KEYS)
    )
