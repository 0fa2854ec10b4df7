"""What a suspension of schools is about among the bookings: how many, whose deadline (R45)."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, QuerySet

from bookings.models import Booking, PostponedDeadline, State
from offers.models import CollectiveStock
from offers.queries.visibility import open_lines
from schools.models import Institution, Suspension
from schools.models.suspension import SCOPE
from schools.rules import POSTPONED_FOR, time_left


def schools_under(values: dict[str, Any]) -> QuerySet[Institution]:
    """The schools that take part, of a ministry, an academy, a department; '' for all."""
    wanted = {name: values[name] for name in SCOPE if values[name]}
    return Institution.objects.eligible().filter(**wanted)


def waiting_under(values: dict[str, Any]) -> QuerySet[Booking]:
    """The pre-bookings of these schools."""
    wanted = {f"institution__{name}": values[name] for name in SCOPE if values[name]}
    return Booking.objects.filter(state=State.PREBOOKED, **wanted)


def deadlines_between(
    values: dict[str, Any], first: datetime, last: datetime, suspension: Suspension
) -> QuerySet[Booking]:
    """Those whose deadline this suspension, of these schools, has still to move for this end: not
    passed, nor the event's start (R25). A suspension not saved yet has moved none.
    """
    found = waiting_under(values).filter(
        stock__bookable_until__gte=first,
        stock__bookable_until__lt=F("starts_at"),
        prebooked_at__lt=last,
    )
    done = PostponedDeadline.objects.filter(
        until__gte=last, booking=OuterRef("pk"), suspension=suspension.pk
    )
    return found.exclude(Exists(done)) if suspension.pk else found


def proposals_under(values: dict[str, Any], now: datetime) -> QuerySet[CollectiveStock]:
    """New terms these schools have still to answer, in the place of a pre-booking (R30)."""
    wanted = {f"institution__{name}": values[name] for name in SCOPE if values[name]}
    replaced = Booking.objects.filter(
        offer=OuterRef("offer"),
        teacher=OuterRef("held_for"),
        cancellation_reason=Booking.Reason.TERMS_CHANGED,
        **wanted,
    )
    return open_lines().filter(Exists(replaced), held_until__gt=now)


def deadlines_to_postpone(now: datetime) -> list[tuple[int, int]]:
    """Booking and suspension of each deadline that one moves and has not moved yet."""
    found = []
    for suspension, waiting in _postponing(now):
        ids = waiting.order_by("pk").values_list("pk", flat=True)
        found += [(pk, suspension.pk) for pk in ids]
    return found


def postpones(booking: Booking, now: datetime) -> set[int]:
    """The suspensions that move its deadline and have not yet: with one, it does not expire."""
    return {one.pk for one, waiting in _postponing(now) if waiting.filter(pk=booking.pk).exists()}


def others_postponing(
    first: datetime, last: datetime, suspension: Suspension
) -> QuerySet[Suspension]:
    """The other suspensions that move deadlines and run between these moments."""
    running = Suspension.objects.filter(postpones_deadlines=True, from_at__lt=last, to_at__gt=first)
    return running.exclude(pk=suspension.pk)


def time_to_add(booking: Booking, suspension: Suspension, ends: datetime) -> timedelta:
    """What of a suspension, until its end, its deadline has still to be given: the time this one,
    or another that ran meanwhile, has given is not given twice.
    """
    rows = PostponedDeadline.objects.filter(booking=booking).values_list("suspension__from_at")
    given = [
        (max(begin, booking.prebooked_at), last) for begin, last in rows.annotate(Max("until"))
    ]
    return time_left((max(suspension.from_at, booking.prebooked_at), ends), given)


def _postponing(now: datetime) -> list[tuple[Suspension, QuerySet[Booking]]]:
    """Each suspension that moves deadlines, and those it has not moved; over since a week, none."""
    running = Suspension.objects.filter(
        postpones_deadlines=True, from_at__lte=now, to_at__gt=now - POSTPONED_FOR
    )
    found = []
    for one in running:
        end = one.to_at or now  # given, by a constraint
        values = {name: getattr(one, name) for name in SCOPE}
        found.append((one, deadlines_between(values, one.from_at, end, one)))
    return found
