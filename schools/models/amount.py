"""What a credit is worked out of: euros per pupil of a level by date, pupils by school (R46)."""

from django.db import models
from django.db.models import Q

from core.rules import euros
from schools import rules
from schools.models.institution import Institution
from schools.models.year import Level, SchoolYear


class PupilAmount(models.Model):
    """Euros per pupil of a level, from this day until the next row of the level begins."""

    level = models.ForeignKey(Level, models.PROTECT, related_name="amounts", verbose_name="niveau")
    from_date = models.DateField("à partir du")
    amount = models.DecimalField("euros par élève", max_digits=6, decimal_places=2)

    class Meta:
        verbose_name = "montant par élève"
        verbose_name_plural = "montants par élève"
        ordering = ["level", "from_date"]
        constraints = [
            models.UniqueConstraint("level", "from_date", name="one_pupil_amount_a_day"),
            models.CheckConstraint(
                condition=Q(amount__gte=0, amount__lte=rules.HIGHEST_PUPIL_AMOUNT),
                name="pupil_amount_bounds",
            ),
        ]

    @property
    def in_words(self) -> str:
        """25,00 € par élève."""
        return f"{euros(self.amount, free_word=False)} par élève"

    def __str__(self) -> str:
        return f"{self.level}\u00a0: {self.in_words} à partir du {self.from_date:%d/%m/%Y}"


class PupilCount(models.Model):
    """Pupils of a level in a school during a school year."""

    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="pupils", verbose_name="établissement"
    )
    school_year = models.ForeignKey(
        SchoolYear, models.PROTECT, related_name="pupils", verbose_name="année scolaire"
    )
    level = models.ForeignKey(Level, models.PROTECT, related_name="pupils", verbose_name="niveau")
    pupils = models.PositiveIntegerField("élèves")

    class Meta:
        verbose_name = "effectif"
        verbose_name_plural = "effectifs"
        ordering = ["institution", "school_year", "level"]
        constraints = [
            models.UniqueConstraint(
                "school_year", "institution", "level", name="one_pupil_count_a_level"
            ),
            models.CheckConstraint(
                condition=Q(pupils__lte=rules.MOST_PUPILS), name="pupil_count_bounds"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.institution}, {self.level}\u00a0: {self.pupils}"
