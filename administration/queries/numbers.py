"""Reading the numbers of the programme."""

from datetime import date
from decimal import Decimal

from administration.models import DatedNumber
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
