"""What a ministry opens of its credits, by period: « 4/12 » until the new year (R42)."""

from typing import Any

import pgtrigger
from django.db import models
from django.db.models import F, Q

from core.database import ListedField, read_quietly
from schools import rules
from schools.models.institution import ministries

CLOSED = """
    IF OLD.from_date <= (now() AT TIME ZONE 'Pacific/Wallis')::date THEN
        RAISE EXCEPTION 'an opening that has begun stays'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ministry_opening_is_closed';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""


class MinistryOpening(models.Model):
    """From this day, until the next row of the ministry, so many parts of its credits are open."""

    ministry = ListedField("ministère", max_length=12, choices=ministries)
    from_date = models.DateField("à partir du")
    parts = models.PositiveSmallIntegerField("parts ouvertes")
    out_of = models.PositiveSmallIntegerField("sur", default=12)

    class Meta:
        verbose_name = "part ouverte par un ministère"
        verbose_name_plural = "parts ouvertes par les ministères"
        ordering = ["ministry", "from_date"]
        constraints = [
            models.UniqueConstraint("ministry", "from_date", name="one_opening_a_day"),
            models.CheckConstraint(
                condition=Q(parts__gte=1, parts__lte=F("out_of"), out_of__lte=rules.MOST_PARTS),
                name="ministry_opening_bounds",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="ministry_opening_is_closed",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func=CLOSED,
            )
        ]

    @property
    def in_words(self) -> str:
        """« 4/12 »."""
        return f"{self.parts}/{self.out_of}"

    def __str__(self) -> str:
        ministry, day = self.get_ministry_display(), f"{self.from_date:%d/%m/%Y}"
        return f"{ministry}\u00a0: {self.in_words} à partir du {day}"

    def save(self, *args: Any, **options: Any) -> None:
        """Whoever writes reads what was written."""
        super().save(*args, **options)
        rules.REMEMBERED_PARTS.forget()

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        """Whoever takes a row away works with what is left."""
        gone = super().delete(*args, **options)
        rules.REMEMBERED_PARTS.forget()
        return gone


def stored_parts() -> rules.OpenedParts | None:
    """Every row by ministry; None when nobody can read them now."""
    rows = read_quietly(MinistryOpening.objects.all())
    if rows is None:
        return None
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row.ministry, []).append((row.from_date, (row.parts, row.out_of)))
    return found
