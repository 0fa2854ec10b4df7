"""Pupils of the schools and what they bring: what a campaign of credits is worked out of (R46)."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from administration.rules.numbers import number_on
from schools import rules
from schools.models import Institution, PupilAmount, PupilCount, SchoolYear


class SchoolPupils(NamedTuple):
    """Pupils of one level in one school, and the euros each of them brings."""

    uai: str
    level: str
    pupils: int
    per_pupil: Decimal


def pupil_amounts(on: date) -> dict[str, Decimal]:
    """Level code -> euros per pupil in force on a day, in one statement."""
    rows = PupilAmount.objects.filter(from_date__lte=on).order_by("level", "from_date")
    return dict(rows.values_list("level_id", "amount"))


def pupils_of_schools(year: SchoolYear, on: date) -> list[SchoolPupils]:
    """Every school's pupils of a year with the amounts of a day, by UAI then level (R46)."""
    amounts, found = pupil_amounts(on), PupilCount.objects.filter(school_year=year, pupils__gt=0)
    rows = found.order_by("institution__uai", "level__rank")
    return [
        SchoolPupils(uai, code, pupils, amounts.get(code, Decimal(0)))
        for uai, code, pupils in rows.values_list("institution__uai", "level_id", "pupils")
    ]


def amount_of_school(institution: Institution, year: SchoolYear, on: date) -> Decimal:
    """Euros that a school's pupils of a year bring on the amounts of a day, at least the minimum.

    0 for a school whose pupils are not known.
    """
    counted: Mapping[str, int] = dict(
        PupilCount.objects.filter(institution=institution, school_year=year).values_list(
            "level_id", "pupils"
        )
    )
    return rules.school_amount(counted, pupil_amounts(on), number_on("minimum_credit", on))
