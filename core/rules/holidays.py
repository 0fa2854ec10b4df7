"""When schools are closed: zones of the school calendar, school holidays, public holidays.

The calendar of zones A, B and C is the ministry's, through `vacances-scolaires-france` (1990 to
August 2028). Corsica and the overseas academies set their own, which nobody publishes as data:
about them we say nothing rather than something false. What comes after the library, and those
calendars, are rows that the administration adds (`SchoolHoliday`, decision 0033).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from vacances_scolaires_france import SchoolHolidayDates

from core.rules.dated import Remembered, in_force
from core.rules.places import FIRST_DAY, REMEMBERED_TERRITORIES

# Territories with public holidays of their own, as `holidays` names them.
_OWN_HOLIDAYS = {
    "57": "57", "67": "6AE", "68": "6AE",
    "971": "971", "972": "972", "973": "973", "974": "974", "975": "PM", "976": "976",
    "977": "BL", "978": "MF", "986": "WF", "987": "PF", "988": "NC",
}  # fmt: skip


@dataclass(frozen=True)
class Band:
    """A run of days without school: `first` and `last` are both days off."""

    name: str
    first: date
    last: date


def zone_of(department_code: str, day: date) -> str:
    """Return the zone of a territory on a day, past or to come: « A », « B », « C », « Corse » or
    the overseas academy; '' for an unknown code.
    """
    rows = REMEMBERED_TERRITORIES.rows
    said = [(row.since, row.holiday_zone) for row in rows if row.code == department_code]
    return in_force(said, max(day, FIRST_DAY)) or ""


def zones() -> list[tuple[str, str]]:
    """Every zone that a territory has, had or will have, as the choices of a field: the holidays of
    one to come are added before it begins.
    """
    found = sorted({row.holiday_zone for row in REMEMBERED_TERRITORIES.rows})
    return [(zone, zone) for zone in found]


# Zone -> what the administration has added, in order.
ADDED: Remembered[Mapping[str, list[Band]]] = Remembered({})


def school_holidays(zone: str, first: date, last: date) -> list[Band]:
    """Return the school holidays of a zone touching these days, whole, in order.

    Empty for a zone or years that nobody has published nor added: unknown, not « no holidays ».
    """
    known = [*_bands(zone), *ADDED.rows.get(zone, ())]
    return [band for band in known if band.first <= last and band.last >= first]


def published_until(zone: str) -> date | None:
    """Last day of the holidays that the library knows of a zone; None for one it does not."""
    bands = _bands(zone)
    return bands[-1].last if bands else None


@cache
def _calendar() -> Mapping[date, dict[str, Any]]:
    return SchoolHolidayDates().data


@cache
def _bands(zone: str) -> tuple[Band, ...]:
    if zone not in SchoolHolidayDates.SUPPORTED_ZONES:
        return ()
    bands: list[Band] = []
    for day, row in sorted(_calendar().items()):
        if not row[f"vacances_zone_{zone.lower()}"]:
            continue
        name = _written(row["nom_vacances"])
        if bands and bands[-1].name == name and (day - bands[-1].last).days == 1:
            bands[-1] = Band(name, bands[-1].first, day)
        else:
            bands.append(Band(name, day, day))
    return tuple(bands)


def days_one_plans(today: date) -> tuple[date, date]:
    """Return the first and last day a calendar marks: a month ago, the end of next school year."""
    return today - timedelta(days=31), today + timedelta(days=640)


def days_without_school(
    department_codes: Iterable[str], first: date, last: date
) -> dict[str, list[tuple[date, date, str]]]:
    """Return what a calendar marks between two days, for these departments.

    `holidays`: each school holiday of the zones they are in when it begins, with its first and
    last days and its words (« Vacances d’hiver, zone B »); `public`: each public
    holiday, both days the same.
    """
    codes = set(department_codes)
    theirs = {row.holiday_zone for row in REMEMBERED_TERRITORIES.rows if row.code in codes}
    holidays = [
        (band.first, band.last, f"{band.name}, zone {zone}")
        for zone in sorted(theirs)
        for band in school_holidays(zone, first, last)
        if any(zone_of(code, band.first) == zone for code in codes)
    ]
    days = [date.fromordinal(rank) for rank in range(first.toordinal(), last.toordinal() + 1)]
    named = {(day, name) for code in codes for day in days if (name := public_holiday(day, code))}
    return {"holidays": holidays, "public": [(day, day, name) for day, name in sorted(named)]}


def public_holiday(day: date, department_code: str) -> str:
    """Return the French name of the public holiday of that day in that territory, '' if none."""
    return _public_holidays(_OWN_HOLIDAYS.get(department_code, ""), day.year).get(day, "")


@cache
def _public_holidays(subdivision: str, year: int) -> dict[date, str]:
    # Read when first asked for: this library reads the calendars of 250 countries, half a second.
    from holidays.countries.france import France

    found = France(subdiv=subdivision or None, years=year, language="fr")
    return {day: _written(name) for day, name in found.items()}


def _written(name: str) -> str:
    return name.replace("'", "’")
