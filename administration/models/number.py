"""The numbers of the programme by date: adding one is data (decision 0033)."""

from decimal import Decimal
from functools import reduce
from operator import or_

import pgtrigger
from django.db import models
from django.db.models import Q

from administration.rules import numbers
from core.dated import ReadOnce, stays_once_begun

BOUNDS = reduce(
    or_,
    (
        Q(code=code, value__gte=one.lowest, value__lte=one.highest)
        for code, one in numbers.NUMBERS.items()
    ),
)


def number_in_sql(code: str, day: str) -> str:
    """What `number_on` says of a day (an SQL expression), for a trigger of another table (0043)."""
    return (
        "COALESCE((SELECT value FROM administration_datednumber "  # noqa: S608 (names of ours)
        f"WHERE code = '{code}' AND from_date <= {day} ORDER BY from_date DESC LIMIT 1), "
        f"{numbers.NUMBERS[code].first})"
    )


def hours_in_sql(code: str, moment: str) -> str:
    """A number of hours as an interval, for an act of this moment: what `duration_at` says."""
    day = f"({moment} AT TIME ZONE 'Europe/Paris')::date"
    return f"make_interval(hours => {number_in_sql(code, day)}::int)"


# What was promised under a number stays: none begins in the past, but the first of all.
COMES = """
    IF NEW.from_date <= (now() AT TIME ZONE 'Pacific/Wallis')::date AND EXISTS (
        SELECT FROM administration_datednumber AS other
        WHERE other.code = NEW.code AND other.from_date <> NEW.from_date
    ) AND NOT EXISTS (
        SELECT FROM administration_datednumber AS same  -- another constraint speaks of those
        WHERE same.code = NEW.code AND same.from_date = NEW.from_date
    ) THEN
        RAISE EXCEPTION 'a number begins on a day to come'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'dated_number_comes';
    END IF;
    RETURN NEW;
"""


class DatedNumber(ReadOnce):
    """A number of the programme, from this day until the next row of the same number begins.

    A period is what lies between two rows: no two overlap, none leaves a day without a number.
    """

    remembered = numbers.REMEMBERED_NUMBERS

    # Not `key`: the journal takes that name for a secret.
    code = models.CharField(
        "chiffre", max_length=40, choices=[(code, n.label) for code, n in numbers.NUMBERS.items()]
    )
    from_date = models.DateField("à partir du")
    value = models.DecimalField("valeur", max_digits=10, decimal_places=2)

    class Meta:
        verbose_name = "chiffre du programme"
        verbose_name_plural = "chiffres du programme"
        ordering = ["code", "from_date"]
        constraints = [
            models.UniqueConstraint("code", "from_date", name="one_number_a_day"),
            models.CheckConstraint(condition=BOUNDS, name="dated_number_bounds"),
        ]
        triggers = [
            stays_once_begun("dated_number_is_closed", "a number"),
            pgtrigger.Trigger(
                name="dated_number_comes",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func=COMES,
            ),
        ]

    @property
    def in_words(self) -> str:
        """80 %, 48 heures, 400,00 €."""
        return numbers.in_words(self.code, Decimal(self.value))

    def __str__(self) -> str:
        label = numbers.NUMBERS[self.code].label
        return f"{label}\u00a0: {self.in_words} à partir du {self.from_date:%d/%m/%Y}"
