"""Events month by month over a school year, for the bar chart: bars and the sentence beside it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from core.rules import number, plural
from core.rules.french import month_and_year, short_month
from schools.rules import school_year_start

MONTHS = 12


def months_of_year(day: date) -> list[date]:
    """The first days of the twelve months of the school year that holds this day."""
    start = school_year_start(day)
    ranks = range(start.month - 1, start.month - 1 + MONTHS)
    return [date(start.year + rank // 12, rank % 12 + 1, 1) for rank in ranks]


def chart_of(found: Mapping[date, int], today: date) -> dict[str, Any]:
    """Bars of the school year of today, and what they show in words.

    `found`: first day of a month -> how many events. Months out of the year are counted in words.
    """
    months = months_of_year(today)
    now = today.replace(day=1)
    bars = [
        {
            "name": short_month(month),
            "long_name": month_and_year(month),
            "value": found.get(month, 0),
            "current": month == now,
            "upcoming": month > now,
        }
        for month in months
    ]
    outside = sum(many for month, many in found.items() if month not in months)
    most = max(found.get(month, 0) for month in months)
    busiest = [month for month in months if found.get(month, 0) == most]
    if not most:
        said = "Aucun événement cette année scolaire."
    elif len(busiest) == 1:
        name = month_and_year(busiest[0]).capitalize()
        said = f"{name} est le mois le plus chargé\u00a0: {_events(most)}."
    else:
        said = f"Au plus {_events(most)} par mois."
    if any(found.get(month, 0) for month in months if month > now):
        said += " Hachuré\u00a0: à venir."
    conclusion = said + (f" {_events(outside)} hors de cette année." if outside else "")
    return {"bars": bars, "conclusion": conclusion}


def _events(many: int) -> str:
    return f"{number(many)} événement{plural(many)}"
