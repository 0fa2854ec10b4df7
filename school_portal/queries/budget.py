"""One credit in full: its movements, each with what was left, and its months (R40–R44)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from bookings import rules
from bookings.models import Booking, BookingMove, State
from bookings.queries.credit import NOTHING, Credit
from core.compiled import compiled
from core.rules import euros
from core.rules.french import month_and_year, short_month
from schools.models import Budget

ENGAGED, RELEASED, REALISED, GRANTED = "Engagement", "Libération", "Réalisation", "Crédit attribué"


@dataclass(frozen=True)
class Movement:
    """What happened to a credit: `amount` moves the available part, `left` is what it leaves.

    Euros; `move` is None for the credit itself, dated of the first day one may confirm on it.
    """

    day: date
    kind: str
    amount: Decimal
    left: Decimal
    move: BookingMove | None = None


@dataclass(frozen=True)
class Month:
    """Euros of the events of one month: already realised, engaged to come, still waiting."""

    first: date
    realised: Decimal
    upcoming: Decimal
    pending: Decimal

    @property
    def engaged(self) -> Decimal:
        """Realised or to come."""
        return self.realised + self.upcoming

    @property
    def total(self) -> Decimal:
        """Were all that waits confirmed."""
        return self.engaged + self.pending


ENGAGES = ("confirm", "restore_confirmed")


def movements_of(budget: Budget, zone: str) -> list[Movement]:
    """From the credit granted to today, in order, in one query; the last one leaves `available`.

    `zone` is the institution's clock. The amount is today's: a credit corrected since keeps one
    line.
    """
    left = budget.amount
    found = [Movement(budget.commitment_from, GRANTED, budget.amount, left)]
    for move in _moves(budget):
        price = move.booking.price
        if move.verb in ENGAGES:
            kind, amount = ENGAGED, -price
        elif move.verb == "mark_used":
            kind, amount = REALISED, NOTHING
        else:
            kind, amount = RELEASED, price
        left += amount
        found.append(Movement(rules.local_day(move.at, zone), kind, amount, left, move))
    return found


@compiled
def _moves(budget: Budget) -> QuerySet[BookingMove]:
    verbs = Q(verb__in=[*ENGAGES, "mark_used"]) | Q(to_state=State.CANCELLED)
    moves = BookingMove.objects.filter(verbs, booking__budget=budget).order_by("at", "pk")
    return moves.select_related("booking__offer__venue__partner", "booking__teacher")


@compiled
def _engaged(budget: Budget) -> QuerySet[Booking]:
    return Booking.objects.filter(budget=budget).exclude(state=State.CANCELLED)


def months_of(credit: Credit, now: datetime) -> list[Month]:
    """Every month in which an event of this credit may fall, in one query."""
    budget = credit.budget
    sums: dict[date, dict[str, Decimal]] = {}
    first = budget.event_from.replace(day=1)
    while first < budget.event_to:
        sums[first] = dict.fromkeys(("realised", "upcoming", "pending"), NOTHING)
        first = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
    for booking in _engaged(budget):
        day = rules.local_day(booking.starts_at, booking.time_zone)
        part = "realised" if booking.ends_at < now else "upcoming"
        sums[day.replace(day=1)][part] += booking.price
    for day, price in credit.waiting:
        sums[day.replace(day=1)]["pending"] += price
    return [Month(first, **euros_of) for first, euros_of in sums.items()]


def chart_of(months: list[Month], today: date, *, everything: bool) -> dict[str, Any]:
    """Bars of the engaged euros, or of all that waits too, and the sentence beside them."""
    bars: list[dict[str, Any]] = [
        {
            "name": short_month(month.first),
            "long_name": month_and_year(month.first),
            "value": month.total if everything else month.engaged,
            "current": month.first == today.replace(day=1),
            "upcoming": month.first > today.replace(day=1),
        }
        for month in months
    ]
    dearest = max(bars, key=lambda bar: bar["value"], default=None)
    if dearest is None or not dearest["value"]:
        return {"bars": bars, "conclusion": "Rien n’est engagé sur ce crédit."}
    said = f"{dearest['long_name'].capitalize()} est le mois le plus cher\u00a0: "
    said += f"{euros(dearest['value'])}."
    ahead = any(bar["value"] for bar in bars if bar["upcoming"])
    return {"bars": bars, "conclusion": said + (" Hachuré\u00a0: à venir." if ahead else "")}
