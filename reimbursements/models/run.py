"""The runs of the 1st and the 16th, and the numbering of what they issue."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from bookings.rules import STATEMENT_DAYS


class StatementRun(models.Model):
    """One run of statements: one a day, on the 1st or the 16th (R51)."""

    day = models.DateField("date", unique=True)
    started_at = models.DateTimeField("commencé le")
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="lancé par",
    )

    class Meta:
        verbose_name = "lot de justificatifs"
        verbose_name_plural = "lots de justificatifs"
        ordering = ["-day"]
        constraints = [
            models.CheckConstraint(
                condition=Q(day__day__in=STATEMENT_DAYS), name="run_on_a_statement_day"
            )
        ]
        triggers = [
            pgtrigger.ReadOnly(name="run_is_never_edited"),
            pgtrigger.Protect(name="run_is_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"Lot du {self.day:%d/%m/%Y}"


class StatementCounter(models.Model):
    """The last rank given in a year: its row lock makes the numbers follow without a gap."""

    year = models.PositiveIntegerField("année", primary_key=True)
    last = models.PositiveIntegerField("dernier numéro", default=0)

    class Meta:
        verbose_name = "numérotation des justificatifs"
        verbose_name_plural = "numérotations des justificatifs"

    def __str__(self) -> str:
        return f"{self.year} : {self.last}"
