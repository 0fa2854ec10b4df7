"""How ADAGE writes a state, an amount, a moment, a person, a level."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from accounts.models import User
from adage_sync.rules import year_number
from bookings.models import Booking
from core.compiled import prepared_cursor
from schools.models import Level, SchoolYear
from schools.rules import school_year_start

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


ABOUT = """
    SELECT year.starts_date, year.ends_date, year.adage_id,
        ARRAY(SELECT code FROM schools_level WHERE code = ANY(%(codes)s::text[]) ORDER BY rank),
        ARRAY(SELECT label FROM schools_level WHERE code = ANY(%(codes)s::text[]) ORDER BY rank)
    FROM schools_schoolyear AS year WHERE %(day)s BETWEEN year.starts_date AND year.ends_date
"""


@dataclass(frozen=True)
class Words:
    """Levels and school years read once, for who writes many payloads."""

    labels: dict[str, str]  # of the levels, in their order
    years: list[tuple[date, date, str]]  # first and last day, ADAGE's number

    @classmethod
    def read(cls) -> "Words":
        """Both, in two statements."""
        return cls(
            dict(Level.objects.order_by("rank").values_list("code", "label")),
            list(SchoolYear.objects.values_list("starts_date", "ends_date", "adage_id")),
        )

    @classmethod
    def about(cls, day: date, codes: Collection[str]) -> "Words":
        """What one message needs of both, in one statement, two when the year is not there."""
        with prepared_cursor() as cursor:
            cursor.execute(ABOUT, {"day": day, "codes": list(codes)})
            row = cursor.fetchone()
        if row is None:
            levels = Level.objects.filter(code__in=codes).order_by("rank")
            return cls(dict(levels.values_list("code", "label")), [])
        first, last, number, known, labels = row
        return cls(dict(zip(known, labels, strict=True)), [(first, last, number)])

    def of(self, codes: Collection[str]) -> list[str]:
        """The names of these levels, in their order; an unknown code goes as it is."""
        known = [label for code, label in self.labels.items() if code in codes]
        return known + [code for code in codes if code not in self.labels]

    def year_of(self, day: date) -> str:
        """ADAGE's number of the school year of a day, even one we no longer hold."""
        found = [number for first, last, number in self.years if first <= day <= last]
        return found[0] if found else year_number(school_year_start(day))


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
