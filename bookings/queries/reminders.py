"""Whom the clock must write to now: ids only, each action asks again under its lock (R61)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef

from bookings import rules
from bookings.models import Booking, EventMail
from offers.models import CollectiveOffer, CollectiveStock

Kind = EventMail.Kind


@dataclass(frozen=True)
class DueMail:
    """A mail to write: about which booking and moment (UTC), how many days away."""

    booking_id: int
    kind: str
    about: datetime
    days: int
    line_id: int | None = None


def decisions_to_remind(now: datetime) -> list[DueMail]:
    """Pre-bookings whose head is to be reminded today: 7, 3, 1 days before the deadline."""
    waiting = Booking.objects.filter(
        state="PREBOOKED",
        stock__bookable_until__gte=now,
        stock__bookable_until__lt=rules.reminders_look_until(now),
    ).select_related("stock", "offer__venue")
    due = (
        DueMail(booking.pk, Kind.DECISION, booking.bookable_until, days)
        for booking in waiting
        if (
            days := rules.reminder_due(
                now, booking.bookable_until, booking.prebooked_at, booking.time_zone
            )
        )
    )
    return _unwritten(due)


def proposals_to_remind(now: datetime) -> list[DueMail]:
    """Proposals whose teacher is to be reminded today, before they end (R30)."""
    live = Booking.objects.filter(offer=OuterRef("offer")).exclude(state="CANCELLED")
    replaced = (
        Booking.objects.filter(cancellation_reason=Booking.Reason.TERMS_CHANGED)
        .order_by("-pk")
        .values("pk")
    )
    held = CollectiveStock.objects.filter(
        ~Exists(live),
        offer__state=CollectiveOffer.State.PUBLISHED,
        withdrawn_at__isnull=True,
        held_until__gte=now,
        held_until__lt=rules.reminders_look_until(now),
    ).annotate(
        booking_id=replaced.filter(offer=OuterRef("offer"), teacher=OuterRef("held_for"))[:1]
    )
    due = (
        DueMail(line.booking_id, Kind.PROPOSAL, line.held_until, days, line.pk)
        for line in held.select_related("offer__venue")
        if line.booking_id
        and line.held_until
        and (
            days := rules.reminder_due(now, line.held_until, line.created_at, line.offer.time_zone)
        )
    )
    return _unwritten(due)


def events_to_tell(now: datetime) -> list[DueMail]:
    """Confirmed bookings whose partner is told today that it is tomorrow, or was yesterday."""
    since, until = rules.events_told_around(now)
    near = Booking.objects.filter(
        state__in=["CONFIRMED", "USED"], ends_at__gte=since, starts_at__lt=until
    ).select_related("offer__venue")
    due = []
    for booking in near:
        zone = booking.time_zone
        if booking.state == "CONFIRMED" and rules.is_eve(now, booking.starts_at, zone):
            due.append(DueMail(booking.pk, Kind.EVE, booking.starts_at, 1))
        if rules.is_just_over(now, booking.ends_at, zone):
            due.append(DueMail(booking.pk, Kind.DAY_AFTER, booking.ends_at, 1))
    return _unwritten(due)


def _unwritten(due: Iterable[DueMail]) -> list[DueMail]:
    """Without those the clock has written already."""
    wanted = list(due)
    written = set(
        EventMail.objects.filter(booking__in=[one.booking_id for one in wanted]).values_list(
            "booking_id", "kind", "about", "days"
        )
    )
    return [
        one for one in wanted if (one.booking_id, str(one.kind), one.about, one.days) not in written
    ]
