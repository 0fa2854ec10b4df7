"""What a school follows: each pre-booking and booking, its state and whose turn it is (S41)."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from accounts.models import User
from bookings.models import Booking, Reason, State
from bookings.queries.decisions import bookings_of_school
from bookings.queries.status import TURN_OF, Status, Turn
from core.compiled import compiled
from schools.models import Institution

# Words of a booking (one step closer than those of its offer).
WAITING = "En attente de la direction"
CANCELLED_WORDS = {reason: str(reason.label) for reason in Reason} | {
    Reason.CANCELLED_BY_PARTNER: "Annulée par l’acteur culturel",
    Reason.TERMS_CHANGED: "Annulée : date ou prix modifié",
    Reason.EXPIRED: "Annulée : délai dépassé",
}


@dataclass(frozen=True)
class BookingStanding:
    """Where a booking stands: drawing, words, who must act, until when (UTC)."""

    status: Status
    label: str
    turn: Turn
    until: datetime | None


def booking_standing(booking: Booking, now: datetime) -> BookingStanding:
    """The standing of a booking read with its line."""
    if booking.state == State.PREBOOKED:
        if booking.bookable_until < now:
            return BookingStanding(Status.EXPIRED, "Délai dépassé", Turn.NOBODY, None)
        turn = TURN_OF[Status.PREBOOKED]
        return BookingStanding(Status.PREBOOKED, WAITING, turn, booking.bookable_until)
    if booking.state == State.CONFIRMED:
        if booking.ends_at < now:
            return BookingStanding(Status.ENDED, "Terminée", Turn.NOBODY, None)
        until = booking.cancellable_until
        if until is not None and until < now:
            return BookingStanding(Status.FIRM, "Confirmée, ferme", Turn.NOBODY, None)
        return BookingStanding(Status.BOOKED, "Confirmée", Turn.NOBODY, until)
    if booking.state == State.CANCELLED:
        label = CANCELLED_WORDS[Reason(booking.cancellation_reason)]
        return BookingStanding(Status.CANCELLED, label, Turn.NOBODY, None)
    status = Status.ENDED if booking.state == State.USED else Status.REIMBURSED
    return BookingStanding(status, booking.get_state_display(), Turn.NOBODY, None)


@compiled
def waiting_of(institution: Institution, user: User, now: datetime) -> QuerySet[Booking]:
    """This teacher's pre-bookings that wait for the head, the most urgent first."""
    mine = bookings_of_school(institution).filter(
        teacher=user, state=State.PREBOOKED, stock__bookable_until__gte=now
    )
    return mine.order_by("stock__bookable_until", "pk")


def last_unless(condition: Q) -> Case:
    """0 for the rows of this condition, 1 for the others: an order."""
    return Case(When(condition, then=Value(0)), default=Value(1), output_field=IntegerField())
