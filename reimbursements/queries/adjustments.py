"""Corrections of payments: what a booking is worth after them, where each one's money stands."""

from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, Exists, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from bookings.models import Booking
from core.rules import euros, middle_date
from reimbursements.models import Adjustment, Statement, StatementLine

ZERO = Decimal(0)
State = Adjustment.State
EUROS: Any = DecimalField(max_digits=14, decimal_places=2)


def corrected_by() -> Any:
    """Expression on bookings: euros that confirmed corrections add to the price, often negative."""
    confirmed = Adjustment.objects.filter(booking=OuterRef("pk"), state=State.CONFIRMED).order_by()
    total = confirmed.values("booking").annotate(sum=Sum(F("after") - F("before"))).values("sum")
    return Coalesce(Subquery(total, output_field=EUROS), ZERO)


def worth(booking: Booking) -> Decimal:
    """Euros that a booking brings its partner: its price, as corrected."""
    confirmed = booking.adjustments.filter(state=State.CONFIRMED)
    changed = confirmed.aggregate(sum=Sum(F("after") - F("before"), default=ZERO))["sum"]
    return Decimal(booking.price + changed)


def live_line(adjustment: Any) -> QuerySet[StatementLine]:
    """The line of a correction on a statement that was neither rejected nor taken back."""
    return StatementLine.objects.filter(adjustment=adjustment, returned_at__isnull=True)


def to_put_on_a_statement() -> QuerySet[Adjustment]:
    """Confirmed corrections on no statement yet; those of a cancelled booking are for none."""
    paid_for = [Booking.State.USED, Booking.State.REIMBURSED]
    return Adjustment.objects.filter(
        ~Exists(live_line(OuterRef("pk"))), state=State.CONFIRMED, booking__state__in=paid_for
    )


def on_statements(booking: Booking) -> list[StatementLine]:
    """The lines of a booking that count, the oldest first."""
    lines = booking.statement_lines.filter(returned_at__isnull=True)
    return list(lines.select_related("statement__run").order_by("pk"))


def with_standing(adjustments: QuerySet[Adjustment]) -> QuerySet[Any]:
    """Annotate corrections with the statement of their live line, for `standing_of`."""
    line = live_line(OuterRef("pk"))
    return adjustments.annotate(
        reference=Subquery(line.values("statement__reference")[:1]),
        statement_state=Subquery(line.values("statement__state")[:1]),
        settled_on=Subquery(line.values("statement__paid_on")[:1]),
    )


def standing_of(adjustment: Any) -> str:
    """Where the money of a correction stands, in French; read with `with_standing`."""
    if adjustment.state != State.CONFIRMED:
        return str(adjustment.get_state_display())
    taken = adjustment.amount < 0
    if adjustment.reference is None:
        if adjustment.booking.state == Booking.State.CANCELLED:
            return "Sans objet, la réservation est annulée"
        return "À récupérer sur le prochain justificatif" if taken else "À verser"
    if adjustment.statement_state == Statement.State.PAID:
        day = middle_date(adjustment.settled_on)
        done = "Récupérée" if taken else "Versée"
        return f"{done} le {day}, justificatif {adjustment.reference}"
    return f"En cours, justificatif {adjustment.reference}"


def in_words(adjustment: Adjustment) -> str:
    """« de 450,00 € à 300,00 € »."""
    before, after = (euros(one, free_word=False) for one in (adjustment.before, adjustment.after))
    return f"de {before} à {after}"
