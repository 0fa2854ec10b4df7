"""What a suspension of schools is about among the bookings: how many, whose deadline (R45)."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, QuerySet

from bookings.models import Booking, FrozenDeadline, State
from schools.models import Institution, Suspension
from schools.models.suspension import SCOPE
from schools.rules import FROZEN_FOR


def schools_under(values: dict[str, Any]) -> QuerySet[Institution]:
    """The schools that take part, of a ministry, an academy, a department; '' for all."""
    wanted = {name: values[name] for name in SCOPE if values[name]}
    return Institution.objects.eligible().filter(**wanted)


def waiting_under(values: dict[str, Any]) -> QuerySet[Booking]:
    """The pre-bookings of these schools."""
    wanted = {f"institution__{name}": values[name] for name in SCOPE if values[name]}
    return Booking.objects.filter(state=State.PREBOOKED, **wanted)


def deadlines_between(values: dict[str, Any], first: datetime, last: datetime) -> QuerySet[Booking]:
    """Those whose deadline a suspension of these schools moves: not passed, nor the event's start
    (R25).
    """
    return waiting_under(values).filter(
        stock__bookable_until__gte=first,
        stock__bookable_until__lt=F("starts_at"),
        prebooked_at__lt=last,
    )


def deadlines_to_move(now: datetime) -> list[tuple[int, int]]:
    """Booking and suspension of each deadline that one moves and has not moved yet."""
    found = []
    for suspension, waiting in _frozen(now):
        ids = waiting.order_by("pk").values_list("pk", flat=True)
        found += [(pk, suspension.pk) for pk in ids]
    return found


def moves(booking: Booking, now: datetime) -> set[int]:
    """The suspensions that move its deadline and have not yet: with one, it does not expire."""
    return {one.pk for one, waiting in _frozen(now) if waiting.filter(pk=booking.pk).exists()}


def moved_until(booking: Booking, suspension: Suspension) -> datetime:
    """From when on a suspension has still to be added to a deadline."""
    rows = FrozenDeadline.objects.filter(booking=booking, suspension=suspension)
    last = rows.aggregate(last=Max("until"))["last"]
    return max(suspension.from_at, booking.prebooked_at, last or suspension.from_at)


def _frozen(now: datetime) -> list[tuple[Suspension, QuerySet[Booking]]]:
    """Each suspension that moves deadlines, and those it has not moved; over since a week, none."""
    running = Suspension.objects.filter(
        freezes_deadlines=True, from_at__lte=now, to_at__gt=now - FROZEN_FOR
    )
    found = []
    for one in running:
        end = one.to_at or now  # values, by a constraint
        values = {name: getattr(one, name) for name in SCOPE}
        done = FrozenDeadline.objects.filter(until__gte=end, booking=OuterRef("pk"), suspension=one)
        waiting = deadlines_between(values, one.from_at, end).exclude(Exists(done))
        found.append((one, waiting))
    return found
