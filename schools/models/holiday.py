"""School holidays that no library publishes: later years, Corsica, overseas (decision 0033)."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q

from core.database import DateRange, ListedField
from core.dated import ReadOnce
from core.rules.holidays import ADDED, zones


class SchoolHoliday(ReadOnce):
    """A run of days without school in a zone, both days included."""

    remembered = ADDED

    zone = ListedField("zone", max_length=40, choices=zones)
    name = models.CharField("nom", max_length=60)
    first_date = models.DateField("premier jour sans école")
    last_date = models.DateField("dernier jour sans école")

    class Meta:
        verbose_name = "vacances scolaires"
        verbose_name_plural = "vacances scolaires"
        ordering = ["zone", "first_date"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_date__gt=F("first_date")), name="school_holiday_dates"
            ),
            ExclusionConstraint(
                name="school_holidays_do_not_overlap",
                expressions=[
                    ("zone", RangeOperators.EQUAL),
                    (
                        DateRange(
                            "first_date",
                            "last_date",
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        days = f"{self.first_date:%d/%m/%Y}–{self.last_date:%d/%m/%Y}"
        return f"{self.name}, {self.get_zone_display()}, {days}"
