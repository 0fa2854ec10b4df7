"""What a partner sees of its money: lines to come, statements, figures (R52)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Sum,
    TextChoices,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncMonth
from django.utils import timezone

from accounts.models import User
from bookings.models import Booking
from bookings.rules import paid_by
from partner_portal.queries.bookings import BookingListFilters, my_bookings
from reimbursements.models import Adjustment, Statement, StatementLine
from reimbursements.queries.adjustments import corrected_by, with_standing
from venues.queries.partners import stopped

ZERO = Decimal(0)
State = Booking.State


class Payment(TextChoices):
    """Where the money of a booking stands (R51); held while the payments are stopped (R49)."""

    COMING = "a-venir", "À venir"
    ISSUED = "en-cours", "En cours"
    PAID = "rembourse", "Remboursé"
    REJECTED = "rejete", "Rejeté"
    HELD = "retenu", "Retenu"


@dataclass(frozen=True)
class Standing:
    """The payment of one booking: where it stands, and the day it was or should be made."""

    payment: Payment
    day: date
    reference: str = ""


def statements_visible_to(user: User) -> QuerySet[Statement]:
    """Statements of the partners a person works for, the newest first; nobody else's."""
    mine = Statement.objects.filter(partner__memberships__user=user)
    found = mine.select_related("run", "partner", "bank_details").annotate(many=Count("lines"))
    return found.order_by("-year", "-rank")  # grouping forgets the order of the model


def with_payment(bookings: QuerySet[Booking]) -> QuerySet[Any]:
    """Annotate confirmed, used and paid bookings with their payment, its live line, and what they
    are worth: their price as corrected.
    """
    returned = StatementLine.objects.filter(
        booking=OuterRef("pk"),
        returned_at__isnull=False,
        statement__state=Statement.State.REJECTED,
    )
    live = Q(statement_lines__returned_at__isnull=True, statement_lines__kind="BOOKING")
    held = stopped("PAYMENT", timezone.localdate(), "partner__")
    whens = [
        When(state=State.REIMBURSED, then=Value(Payment.PAID.value)),
        When(held, then=Value(Payment.HELD.value)),
        When(live_line__isnull=False, then=Value(Payment.ISSUED.value)),
        When(Exists(returned), then=Value(Payment.REJECTED.value)),
    ]
    return bookings.filter(state__in=[State.CONFIRMED, State.USED, State.REIMBURSED]).annotate(
        live_line=FilteredRelation("statement_lines", condition=live),
        statement_reference=F("live_line__statement__reference"),
        paid_on=F("live_line__statement__paid_on"),
        run_day=F("live_line__statement__run__day"),
        payment=Case(*whens, default=Value(Payment.COMING.value)),
        worth=F("price") + corrected_by(),
    )


def payments(user: User, filters: BookingListFilters, payment: str = "") -> QuerySet[Any]:
    """The lines of a partner's page, under its filters."""
    found = with_payment(my_bookings(user, filters))
    found = found.filter(payment=payment) if payment else found
    return found if filters.sort else found.order_by("-ends_at", "-pk")


def standing_of(booking: Any) -> Standing:
    """Read a booking annotated by `with_payment`."""
    payment = Payment(booking.payment)
    if payment == Payment.PAID and booking.paid_on:
        day = booking.paid_on
    elif booking.run_day:
        day = paid_by(booking.run_day)
    else:
        day = booking.paid_before
    return Standing(payment, day, booking.statement_reference or "")


def figures(found: QuerySet[Any], corrected: list[Any]) -> dict[str, Any]:
    """Euros and lines of each standing, in one query; `corrected`: those of them corrected."""
    sums = {
        f"{payment.name.lower()}_{what}": Coalesce(how, zero)
        for payment in Payment
        for what, how, zero in (
            ("sum", Sum("price", filter=Q(payment=payment.value)), ZERO),
            ("many", Count("pk", filter=Q(payment=payment.value)), 0),
        )
    }
    told: dict[str, Any] = found.order_by().aggregate(**sums)
    for booking in corrected:
        told[f"{Payment(booking.payment).name.lower()}_sum"] += booking.worth - booking.price
    return told


def corrected_bookings(user: User, partner: str = "") -> list[Any]:
    """Bookings that the administration corrected, with `corrections` and their standing."""
    confirmed = Adjustment.objects.filter(state=Adjustment.State.CONFIRMED)
    mine = with_payment(my_bookings(user, BookingListFilters(partner=partner)))
    found = mine.filter(Exists(confirmed.filter(booking=OuterRef("pk")))).order_by("-ends_at")
    told = with_standing(confirmed).select_related("booking").order_by("pk")
    return list(found.prefetch_related(Prefetch("adjustments", told, to_attr="corrections")))


def paid_by_month(user: User, since: date, partner: str = "") -> dict[date, Decimal]:
    """First day of a month -> euros paid in it, from `since` on."""
    mine = Statement.objects.filter(
        partner__memberships__user=user, state=Statement.State.PAID, paid_on__gte=since
    )
    if partner:
        mine = mine.filter(partner__siren=partner)
    rows = (
        mine.order_by()
        .annotate(month=TruncMonth("paid_on"))
        .values("month")
        .annotate(euros=Sum("total"))
    )
    return {row["month"]: row["euros"] for row in rows}


def overpaid(user: User, partner: str, corrected: list[Any]) -> Decimal:
    """Euros given for bookings cancelled or corrected since, to be taken back on the next
    statements.

    `partner`: the SIREN of one structure; '' for all those of the person.
    """
    mine = my_bookings(user, BookingListFilters(state=State.CANCELLED, partner=partner))
    cancelled = mine.order_by().annotate(
        given=Sum("statement_lines__amount", filter=Q(statement_lines__returned_at__isnull=True))
    )
    taken_back = sum((booking.given for booking in cancelled.filter(given__gt=0)), ZERO)
    for booking in corrected:
        if booking.statement_reference:
            waiting = [one.amount for one in booking.corrections if one.reference is None]
            taken_back += max(-sum(waiting, ZERO), ZERO)
    return taken_back
