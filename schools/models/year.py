"""School years and the levels open to the program, both dated data (R6)."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from core.database import DateRange
from schools.rules import HIGHEST_RANK


class SchoolYear(models.Model):
    """From 1 September to 31 August, both days included; `adage_id` is its number at ADAGE."""

    starts_date = models.DateField("premier jour", unique=True)
    ends_date = models.DateField("dernier jour")
    adage_id = models.CharField("numéro ADAGE", max_length=10, unique=True)

    class Meta:
        verbose_name = "année scolaire"
        verbose_name_plural = "années scolaires"
        ordering = ["starts_date"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_date__gt=F("starts_date")), name="school_year_dates"
            ),
            ExclusionConstraint(
                name="school_years_do_not_overlap",
                expressions=[
                    (
                        DateRange(
                            "starts_date",
                            "ends_date",
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                        ),
                        RangeOperators.OVERLAPS,
                    )
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_date.year}-{self.ends_date.year}"


class Level(models.Model):
    """A level of the French secondary school; « 6e » and « 5e » exist, closed."""

    code = models.CharField("code", max_length=4, primary_key=True)
    label = models.CharField("libellé", max_length=40, unique=True)
    # Its place among the levels, and its bit in the search (`offers_search_value`): chosen once.
    rank = models.PositiveSmallIntegerField(
        "rang",
        unique=True,
        validators=[MaxValueValidator(HIGHEST_RANK)],
        help_text=f"De 0 à {HIGHEST_RANK}\u00a0: sa place parmi les niveaux. Il ne change plus.",
    )

    class Meta:
        verbose_name = "niveau"
        verbose_name_plural = "niveaux"
        ordering = ["rank"]
        constraints = [
            models.CheckConstraint(condition=Q(rank__lte=HIGHEST_RANK), name="level_rank_is_a_bit")
        ]

    def __str__(self) -> str:
        return self.label


class LevelOpening(models.Model):
    """A level takes part in the program from `opened_date` until the day before `closed_date`."""

    level = models.ForeignKey(Level, models.PROTECT, related_name="openings", verbose_name="niveau")
    opened_date = models.DateField("ouvert à partir du")
    closed_date = models.DateField("fermé à partir du", null=True, blank=True)

    class Meta:
        verbose_name = "ouverture d’un niveau"
        verbose_name_plural = "ouvertures des niveaux"
        constraints = [
            ExclusionConstraint(
                name="level_openings_do_not_overlap",
                expressions=[
                    ("level", RangeOperators.EQUAL),
                    (
                        DateRange("opened_date", "closed_date", RangeBoundary()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            )
        ]

    def __str__(self) -> str:
        return f"{self.level} depuis le {self.opened_date:%d/%m/%Y}"
