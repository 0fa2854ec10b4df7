"""What ADAGE reads when it asks: short lines and credits (C5)."""

from typing import Any
from zoneinfo import ZoneInfo

from adage_sync.payloads.words import amount, moment, status_word
from bookings.models import Booking
from schools.models import Budget


def booking_row(booking: Booking) -> dict[str, Any]:
    """A line of the year's list: what one needs to know whether to ask for more."""
    zone = ZoneInfo(booking.time_zone)
    return {
        "id": booking.reference,
        "offerId": booking.offer.ref,
        "status": status_word(booking),
        "UAICode": booking.institution.uai,
        "totalAmount": amount(booking.price),
        "startDatetime": moment(booking.starts_at, zone),
        "endDatetime": moment(booking.ends_at, zone),
        "confirmationLimitDate": moment(booking.stock.bookable_until, zone),
    }


def deposit_row(budget: Budget) -> dict[str, Any]:
    """A credit; both periods are days, the last one excluded."""
    return {
        "UAICode": budget.institution.uai,
        "amount": amount(budget.amount),
        "engaged": amount(budget.engaged),
        "isFinal": budget.is_final,
        "commitmentFrom": budget.commitment_from.isoformat(),
        "commitmentTo": budget.commitment_to.isoformat(),
        "eventFrom": budget.event_from.isoformat(),
        "eventTo": budget.event_to.isoformat(),
    }
