"""The credit in a mail to who decides: what there is, what would be left, what else waits (R44)."""

from datetime import datetime

from bookings.mails.words import Row
from bookings.models import Booking
from bookings.queries.credit import credit_for
from bookings.queries.decisions import count_waiting
from core.rules import euros
from schools.queries.suspensions import suspensions_read_once

HIDDEN = "Affiché à la fin de la suspension"
NO_CREDIT = "Aucun crédit ne couvre cet événement aujourd’hui"


def credit_rows(booking: Booking, now: datetime) -> tuple[list[Row], int]:
    """The lines about the credit, none for a free offer, and how many other decisions wait."""
    others = max(0, count_waiting(booking.institution, now) - 1)
    if booking.price == 0:
        return [], others
    credit = credit_for(booking, now)
    if credit is None and suspensions_read_once(booking.institution, now).credit:
        return [Row("Crédit disponible", HIDDEN)], others
    if credit is None:
        return [Row("Crédit disponible", NO_CREDIT)], others
    left = credit.available - booking.price
    after = f"Après cette réservation\u00a0: {euros(left, free_word=False)}"
    if booking.price > credit.usable:
        lacking = euros(booking.price - credit.usable, free_word=False)
        after = f"Pour confirmer aujourd’hui, il manque {lacking}"
    return [Row("Crédit disponible", euros(credit.available, free_word=False), after)], others
