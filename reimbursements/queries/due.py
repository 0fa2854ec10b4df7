"""What is still owed to a partner: the difference between what it earned and what stands on
statements (R50, R51).

A booking earns its confirmed price once used, and nothing once cancelled. Its lines on statements
(those that came back do not count) add up to what it was given. A line of the next statement is
the difference: a used booking that stands nowhere, the correction of one cancelled since, or the
one that two people decided (`Adjustment`), which follows its booking.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from bookings.models import Booking
from core.rules import PARIS
from reimbursements.models import Adjustment, StatementLine
from reimbursements.queries.adjustments import to_put_on_a_statement

ZERO = Decimal(0)


@dataclass(frozen=True)
class Due:
    """One line to come: euros, negative for a correction."""

    booking: Booking
    amount: Decimal
    kind: str
    adjustment: Adjustment | None = None


def cutoff(day: date) -> datetime:
    """The first instant of a run's day in Paris: what is used from then on waits for the next."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(PARIS))


def _unsettled(before: datetime | None) -> QuerySet[Any]:
    """Bookings whose lines do not add up to what they earned, with `given` in euros."""
    live = Q(statement_lines__returned_at__isnull=True)
    on_a_statement = StatementLine.objects.filter(
        booking=OuterRef("pk"), kind=StatementLine.Kind.BOOKING, returned_at__isnull=True
    )
    used: Q = Q(state=Booking.State.USED) & ~Q(Exists(on_a_statement))
    if before is not None:
        used &= Q(used_at__lt=before)
    return (
        Booking.objects.filter(state__in=[Booking.State.USED, Booking.State.CANCELLED])
        .filter(Q(state=Booking.State.USED) | Q(statement_lines__isnull=False))
        .annotate(given=Coalesce(Sum("statement_lines__amount", filter=live), ZERO))
        .filter(used | Q(state=Booking.State.CANCELLED) & ~Q(given=0))
    )


def partners_with_something_due(day: date) -> list[int]:
    """Ids of the partners a run of this day has something to give to, by id."""
    found = _unsettled(cutoff(day)).filter(Q(state=Booking.State.USED) | Q(given__lt=0))
    ids = found.order_by().values_list("partner_id", flat=True)
    more = to_put_on_a_statement().filter(after__gt=F("before")).order_by()
    return sorted({*ids, *more.values_list("booking__partner_id", flat=True)})


def due_of(partner_id: int, before: datetime | None = None) -> list[Due]:
    """Everything owed to a partner, corrections included, oldest event first."""
    found = (
        _unsettled(before)
        .filter(partner_id=partner_id)
        .select_related("offer", "institution", "teacher")
        .order_by("ends_at", "pk")
    )
    dues = []
    for booking in found:
        # Decided corrections have their own lines: only a cancellation takes all of it back.
        amount = booking.price if booking.state == Booking.State.USED else -booking.given
        kind = StatementLine.Kind.CORRECTION if amount < 0 else StatementLine.Kind.BOOKING
        dues.append(Due(booking, amount, kind))
    dues += _decided(partner_id, {due.booking.pk for due in dues})
    return sorted(dues, key=lambda due: (due.booking.ends_at, due.booking.pk))


def _decided(partner_id: int, coming: set[int]) -> list[Due]:
    """Corrections decided, of bookings on a statement or about to be (`coming`), in their order."""
    on_one = StatementLine.objects.filter(
        booking=OuterRef("booking"), kind=StatementLine.Kind.BOOKING, returned_at__isnull=True
    )
    found = (
        to_put_on_a_statement()
        .filter(Q(booking__in=coming) | Exists(on_one), booking__partner=partner_id)
        .select_related("booking__offer", "booking__institution", "booking__teacher")
        .order_by("pk")
    )
    kind = StatementLine.Kind.ADJUSTMENT
    return [Due(one.booking, one.amount, kind, one) for one in found]


def owed_to(partner_id: int, before: datetime | None = None) -> Decimal:
    """Euros still to be put on a statement; negative when too much was given (R50)."""
    return sum((due.amount for due in due_of(partner_id, before)), ZERO)


def fitting(dues: Iterable[Due]) -> list[Due]:
    """The lines of one statement: all that is earned, and the corrections it can bear.

    A statement never comes to less than nothing: a correction larger than what is earned waits,
    oldest first, for a statement that can bear it. The lines of one booking go together.
    """
    of_booking: dict[int, list[Due]] = {}
    for due in dues:
        of_booking.setdefault(due.booking.pk, []).append(due)
    sums = {key: sum((due.amount for due in lines), ZERO) for key, lines in of_booking.items()}
    chosen = [due for key, lines in of_booking.items() if sums[key] >= 0 for due in lines]
    left = sum((due.amount for due in chosen), ZERO)
    if not chosen:
        return []
    for key, lines in of_booking.items():
        if sums[key] < 0 <= left + sums[key]:
            chosen += lines
            left += sums[key]
    return chosen
