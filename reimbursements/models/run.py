"""The runs of the days of statements, and the numbering of what they issue."""

import pgtrigger
from django.conf import settings
from django.db import models

from administration.models import number_in_sql
from administration.rules.numbers import STATEMENT_DAYS

# The days of the month in force on that day (decision 0043).
DAYS = ", ".join(number_in_sql(code, "NEW.day") for code in STATEMENT_DAYS)
ON_ITS_DAY = f"""
    IF extract(day FROM NEW.day) NOT IN ({DAYS}) THEN
        RAISE EXCEPTION 'no statements are issued on that day'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'run_on_a_statement_day';
    END IF;
    RETURN NEW;
"""


class StatementRun(models.Model):
    """One run of statements: one a day, on a statement day (R51)."""

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
        triggers = [
            pgtrigger.Trigger(
                name="run_on_a_statement_day",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=ON_ITS_DAY,
            ),
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
