"""The numbers and formulas of the texts about reimbursements."""

from datetime import date, timedelta

from administration.rules.numbers import duration_on, statement_days

# Reimbursed share of the confirmed price, in percent (R50).
REIMBURSED_SHARE = 100


def is_statement_day(day: date) -> bool:
    """Statements are issued on two days of each month (R51)."""
    return day.day in statement_days(day)


def last_statement_day(today: date) -> date:
    """The latest day on which statements were due, today included."""
    day = today
    while not is_statement_day(day):
        day -= timedelta(days=1)
    return day


def statement_reference(day: date, rank: int) -> str:
    """« JR-2026-1201-0417 »: the day of the run, the rank in the year."""
    return f"JR-{day:%Y-%m%d}-{rank:04d}"


def promised_before(today: date) -> date:
    """Statements of a run older than this day should have been paid by now (R52)."""
    return today - duration_on("paid_within", today)
