"""Reading the numbers of the programme."""

from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q

from administration.models import DatedNumber
from administration.rules.numbers import over_before
from core.database import read_quietly


def stored_numbers() -> dict[str, list[tuple[date, Decimal]]] | None:
    """Every number of the programme by date; None when nobody can read them now."""
    rows = read_quietly(DatedNumber.objects.values_list("code", "from_date", "value"))
    if rows is None:
        return None
    found: dict[str, list[tuple[date, Decimal]]] = {}
    for code, since, value in rows:
        found.setdefault(code, []).append((since, value))
    return found


def delay_is_over(code: str, counted_from: str, promised_at: str, now: datetime) -> Q:
    """Rows whose delay of some hours is over, each on the number of the day it was promised.

    `counted_from` and `promised_at` are columns; a single number ever in force asks one of them.
    """
    found = Q()
    for since, before, moment in over_before(code, now):
        one = Q((f"{counted_from}__lte", moment))
        one &= Q((f"{promised_at}__gte", since)) if since else Q()
        one &= Q((f"{promised_at}__lt", before)) if before else Q()
        found |= one
    return found
