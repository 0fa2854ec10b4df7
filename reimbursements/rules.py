"""The numbers and formulas of the texts about reimbursements."""

from datetime import date

from administration.rules.numbers import duration_on
from bookings.rules import STATEMENT_DAYS

# Reimbursed share of the confirmed price, in percent (R50).
REIMBURSED_SHARE = 100


def is_statement_day(day: date) -> bool:
    """Statements are issued on the 1st and the 16th (R51)."""
    return day.day in STATEMENT_DAYS


def last_statement_day(today: date) -> date:
    """The latest day on which statements were due, today included."""
    return today.replace(day=max(day for day in STATEMENT_DAYS if day <= today.day))


def statement_reference(day: date, rank: int) -> str:
    """« JR-2026-1201-0417 »: the day of the run, the rank in the year."""
    return f"JR-{day:%Y-%m%d}-{rank:04d}"


def promised_before(today: date) -> date:
    """Statements of a run older than this day should have been paid by now (R52)."""
    return today - duration_on("paid_within", today)
