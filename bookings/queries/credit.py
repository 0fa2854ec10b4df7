"""The credit's four numbers: crédit, engagé, disponible, en attente (R44)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.utils import timezone

from bookings import rules
from bookings.models import Booking
from core.compiled import compiled
from core.rules import NBSP
from schools.models import Budget, Institution
from schools.queries.suspensions import suspensions_read_once
from schools.rules import provisional_share, school_year_start

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Credit:
    """One budget and what the bookings of the school make of it, in euros.

    `realised` is the part of `engaged` whose event has ended; `waiting` is not engaged yet: day
    and price of the pre-bookings this budget would pay if they were all confirmed.
    """

    budget: Budget
    realised: Decimal
    waiting: list[tuple[date, Decimal]]
    is_current: bool

    @property
    def pending(self) -> Decimal:
        """« En attente »: euros of the pre-bookings that wait for a confirmation."""
        return sum((price for _, price in self.waiting), NOTHING)

    @property
    def pending_count(self) -> int:
        """How many pre-bookings wait."""
        return len(self.waiting)

    @property
    def upcoming(self) -> Decimal:
        """The part of `engaged` whose event has not ended."""
        return self.engaged - self.realised

    @property
    def committed(self) -> Decimal:
        """Engaged or waiting."""
        return self.engaged + self.pending

    @property
    def shortage(self) -> Decimal:
        """What today's usable part lacks to confirm all that waits; zero when it fits."""
        return max(self.pending - self.usable, NOTHING)

    @property
    def school_year(self) -> str:
        """« 2026-2027 »: the school year its events begin in."""
        start = school_year_start(self.budget.event_from).year
        return f"{start}-{start + 1}"

    @property
    def forecast(self) -> Decimal:
        """« Prévisionnel »: what would be left once all that waits is confirmed, or lacks."""
        return self.available - self.pending

    @property
    def amount(self) -> Decimal:
        """« Crédit », in euros."""
        return self.budget.amount

    @property
    def engaged(self) -> Decimal:
        """« Engagé », what is already realised included."""
        return self.budget.engaged

    @property
    def available(self) -> Decimal:
        """Disponible: credit minus engaged."""
        return self.budget.available

    @property
    def usable_share(self) -> str:
        """« 80 % »: the part of a provisional credit that may be engaged (R42)."""
        return f"{provisional_share(timezone.localdate()) * 100:.0f}{NBSP}%"

    @property
    def opened(self) -> str:
        """« 4/12 » where its ministry opens a part for now, '' when it opens all (R42)."""
        parts, out_of = self.budget.opened_part
        return f"{parts}/{out_of}" if parts < out_of else ""

    @property
    def usable(self) -> Decimal:
        """What may still be engaged today: a share of a provisional credit, minus engaged (R42)."""
        return max(self.budget.spendable - self.budget.engaged, NOTHING)


def credits_of(institution: Institution, now: datetime) -> list[Credit]:
    """Budgets that are not over, the ones that pay today first, in two queries; none while a
    suspension hides them (R45).
    """
    today = rules.local_day(now, institution.time_zone)
    if suspensions_read_once(institution, now).credit:
        return []
    return _credits(institution, _budgets(institution, now, today), now)


def all_credits_of(institution: Institution, now: datetime) -> list[Credit]:
    """The same, and those that are over after them, the latest first."""
    today = rules.local_day(now, institution.time_zone)
    if suspensions_read_once(institution, now).credit:
        return []
    credits = _credits(institution, _budgets(institution, now, None), now)

    def is_over(credit: Credit) -> bool:
        return max(credit.budget.commitment_to, credit.budget.event_to) <= today

    over = [credit for credit in credits if is_over(credit)]
    return [credit for credit in credits if not is_over(credit)] + over[::-1]


@compiled
def _budgets(institution: Institution, now: datetime, not_over_on: date | None) -> QuerySet[Budget]:
    # Each with `realised`: the euros whose event has ended.
    over = Q(state__in=["USED", "REIMBURSED"]) | Q(state="CONFIRMED", ends_at__lt=now)
    paid = Booking.objects.filter(over, budget=OuterRef("pk")).order_by().values("budget")
    found = Budget.objects.filter(institution=institution)
    if not_over_on:
        found = found.filter(Q(commitment_to__gt=not_over_on) | Q(event_to__gt=not_over_on))
    sums = Subquery(paid.annotate(total=Sum("price")).values("total"))
    return found.annotate(realised=sums).order_by("commitment_from", "event_from", "pk")


@compiled
def _waiting(institution: Institution, now: datetime) -> QuerySet[Any, Any]:
    waiting = Booking.objects.filter(
        institution=institution, state="PREBOOKED", stock__bookable_until__gte=now
    )
    return waiting.values_list("starts_at", "time_zone", "price")


def _credits(institution: Institution, budgets: list[Any], now: datetime) -> list[Credit]:
    today = rules.local_day(now, institution.time_zone)
    # Days and prices of what each budget would pay: today's budget, or the next to open.
    here_today = rules.local_day(now, institution.time_zone)
    pending: dict[int, list[tuple[date, Decimal]]] = {known.pk: [] for known in budgets}
    for starts_at, zone, price in _waiting(institution, now):
        day = rules.local_day(starts_at, zone)
        able = [b for b in budgets if _pays(b, day) and b.commitment_to > here_today]
        if able:
            pending[able[0].pk].append((day, price))
    for budget in budgets:
        budget.institution = institution  # at hand: its ministry may open a part only
    credits = [
        Credit(
            budget=budget,
            realised=budget.realised or NOTHING,
            waiting=pending[budget.pk],
            is_current=budget.commitment_from <= today < budget.commitment_to,
        )
        for budget in budgets
    ]
    return sorted(credits, key=lambda credit: not credit.is_current)


def credit_for(booking: Booking, now: datetime) -> Credit | None:
    """The credit a confirmation of now would engage; None when no credit pays the event (R41)."""
    event_day = rules.local_day(booking.starts_at, booking.time_zone)
    return credit_on(booking.institution, event_day, now)


def credit_on(institution: Institution, event_day: date, now: datetime) -> Credit | None:
    """The same for any event day."""
    return credit_that_pays(credits_of(institution, now), event_day)


def credit_that_pays(credits: Iterable[Credit], event_day: date) -> Credit | None:
    """The one of these credits that a confirmation of today would engage for this event day."""
    for credit in credits:
        if credit.is_current and _pays(credit.budget, event_day):
            return credit
    return None


def credit_of(booking: Booking, now: datetime) -> Credit | None:
    """The credit a booking stands, or stood, on."""
    for credit in credits_of(booking.institution, now):
        if credit.budget.pk == booking.budget_id:
            return credit
    return None


def _pays(budget: Budget, event_day: date) -> bool:
    return budget.event_from <= event_day < budget.event_to
