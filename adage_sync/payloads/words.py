"""How ADAGE writes a state, an amount, a moment, a person, a level."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from accounts.models import User
from bookings.models import Booking
from schools.models import Level, SchoolYear

# Our states -> ADAGE's words. A cancellation by the school's head or teacher reads REFUSED.
STATUS = {
    "PREBOOKED": "PENDING",
    "CONFIRMED": "CONFIRMED",
    "USED": "USED",
    "REIMBURSED": "USED",
    "CANCELLED": "CANCELLED",
}
REFUSED = "REFUSED"
REASONS_OF_THE_SCHOOL = {"WITHDRAWN_BY_TEACHER", "REFUSED_BY_PRINCIPAL", "CANCELLED_BY_PRINCIPAL"}


@dataclass(frozen=True)
class Words:
    """Levels and school years read once, for who writes many payloads."""

    labels: dict[str, str]  # of the levels, in their order
    years: dict[date, str]  # first day -> ADAGE's number

    @classmethod
    def read(cls) -> "Words":
        """Both, in two statements."""
        return cls(
            dict(Level.objects.order_by("rank").values_list("code", "label")),
            dict(SchoolYear.objects.values_list("starts_date", "adage_id")),
        )


def status_word(booking: Booking) -> str:
    """ADAGE's word for the state of a booking."""
    if booking.cancellation_reason in REASONS_OF_THE_SCHOOL:
        return REFUSED
    return STATUS[str(booking.state)]


def amount(euros: Decimal) -> str:
    """« 1250.00 »."""
    return f"{euros:.2f}"


def moment(at: datetime, zone: ZoneInfo) -> str:
    """« 2027-03-16T14:30:00+01:00 », on the clock of the event's place, to the second."""
    return at.astimezone(zone).isoformat(timespec="seconds")


def moment_or_none(at: datetime | None, zone: ZoneInfo) -> str | None:
    """The same, or nothing."""
    return moment(at, zone) if at else None


def redactor(teacher: User) -> dict[str, str]:
    """The teacher, under ADAGE's word for them."""
    return {
        "email": teacher.email,
        "redactorFirstName": teacher.first_name,
        "redactorLastName": teacher.last_name,
        "redactorCivility": teacher.civility,
    }
