"""How many pre-bookings may wait at once: a table by date, so that adding one is data (R33)."""

from django.db import models
from django.db.models import F, Q

from bookings import rules
from core.rules import number, plural


class PrebookingLimit(models.Model):
    """The most pre-bookings that wait for a decision, for those made from this day on."""

    from_date = models.DateField(
        "préréservations à partir du",
        unique=True,
        error_messages={"unique": "D’autres plafonds commencent déjà ce jour-là."},
    )
    per_teacher = models.PositiveIntegerField("par enseignant")
    per_school = models.PositiveIntegerField("par établissement")

    class Meta:
        verbose_name = "plafond de préréservations"
        verbose_name_plural = "plafonds de préréservations"
        ordering = ["from_date"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    per_teacher__gte=rules.LOWEST_LIMIT, per_school__lte=rules.HIGHEST_LIMIT
                ),
                name="prebooking_limit_bounds",
            ),
            models.CheckConstraint(
                condition=Q(per_teacher__lte=F("per_school")),
                name="teacher_limit_within_school_limit",
            ),
        ]

    @property
    def in_words(self) -> str:
        """20 préréservations par enseignant, 100 par établissement."""
        return (
            f"{number(self.per_teacher)} préréservation{plural(self.per_teacher)} par enseignant, "
            f"{number(self.per_school)} par établissement"
        )

    def __str__(self) -> str:
        return f"{self.in_words}, à partir du {self.from_date:%d/%m/%Y}"
