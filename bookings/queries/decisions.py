"""What a head of school decides: what waits, and what each answer would do (R21–R24, R31, R44)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet

from accounts.models import User
from bookings import rules
from bookings.models import Booking, CancellationNotice
from bookings.queries.credit import NOTHING, Credit, credit_for, credit_of
from core.compiled import compiled, in_one_row
from schools.models import Institution, Role


@dataclass(frozen=True)
class Decision:
    """A booking before the click: the credit now, and after each answer; euros, UTC."""

    booking: Booking
    credit: Credit | None
    cancellable_until: datetime
    is_firm: bool

    @property
    def is_free(self) -> bool:
        """A free offer needs no credit (R41)."""
        return self.booking.price == NOTHING

    @property
    def available_after(self) -> Decimal | None:
        """What would be left once confirmed."""
        return self.credit.available - self.booking.price if self.credit else None

    @property
    def others_pending(self) -> Decimal:
        """What other pre-bookings wait for on the same credit."""
        return self.credit.pending - self.booking.price if self.credit else NOTHING

    @property
    def missing(self) -> Decimal:
        """What the usable part of the credit lacks to confirm; zero when it fits."""
        if self.is_free or self.credit is None:
            return NOTHING
        return max(self.booking.price - self.credit.usable, NOTHING)

    @property
    def has_no_credit(self) -> bool:
        """No credit pays this event today (NO_BUDGET)."""
        return self.credit is None and not self.is_free


@compiled
def booking_of_school(institution: Institution, reference: str) -> QuerySet[Booking]:
    """The one of this reference, in a list; none when it is another school's."""
    return bookings_of_school(institution).filter(reference=reference)


def count_waiting(institution: Institution, now: datetime) -> int:
    """How many pre-bookings of a school may still be confirmed."""
    [row] = _waiting(institution, now)
    return int(row["many"])


@compiled
def _waiting(institution: Institution, now: datetime) -> QuerySet[Any, dict[str, Any]]:
    waiting = Booking.objects.filter(
        institution=institution, state="PREBOOKED", stock__bookable_until__gte=now
    )
    return in_one_row(waiting, many=Count("pk"))


@compiled
def decisions_waiting(institution: Institution, now: datetime) -> QuerySet[Booking]:
    """Pre-bookings of a school that may still be confirmed, the most urgent first."""
    waiting = bookings_of_school(institution).filter(
        state="PREBOOKED", stock__bookable_until__gte=now
    )
    return waiting.order_by("stock__bookable_until", "pk")


def bookings_of_school(institution: Institution) -> QuerySet[Booking]:
    """Everything a school booked, with what its pages print: the only door of the school side."""
    return Booking.objects.filter(institution=institution).select_related(
        "offer__venue__partner", "offer__institution", "stock", "institution", "teacher"
    )


def decision_on(booking: Booking, now: datetime) -> Decision:
    """What each answer to this pre-booking would do, were it given now."""
    until = cancellable_if_confirmed(booking.starts_at, booking.time_zone, now)
    return Decision(
        booking=booking,
        credit=credit_for(booking, now),
        cancellable_until=until,
        is_firm=until < now,
    )


def cancellable_if_confirmed(starts_at: datetime, zone: str, now: datetime) -> datetime:
    """Until when the school could cancel if its head confirmed now (R31)."""
    return cancellable_limits(now)(starts_at, zone)


def notice_of(day: date) -> timedelta:
    """The notice of the confirmations of a day (R31)."""
    return rules.notice_in_force(_notices(), day)


def cancellable_limits(now: datetime) -> Callable[[datetime, str], datetime]:
    """The same for as many events as one likes, in one query."""
    notices = _notices()

    def limit(starts_at: datetime, zone: str) -> datetime:
        notice = rules.notice_in_force(notices, rules.local_day(now, zone))
        return rules.cancellable_until(starts_at, notice, zone)

    return limit


@compiled
def _notices() -> QuerySet[Any, Any]:
    return CancellationNotice.objects.values_list("from_date", "notice")


def credit_after(booking: Booking, now: datetime) -> Credit | None:
    """The credit a confirmed booking stands on; None for a free one."""
    return credit_of(booking, now) if booking.budget_id else None


def principals_at(institution: Institution) -> list[User]:
    """The people who decide for a school (S20)."""
    return list(
        User.objects.filter(
            school_role__institution=institution, school_role__role=Role.PRINCIPAL
        ).order_by("last_name", "pk")
    )
