"""What a ministry opens of its credits, by period: « 4/12 » until the new year (R42)."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from core.database import ListedField, read_quietly
from core.dated import ReadOnce, stays_once_begun
from schools import rules
from schools.models.institution import ministries


class MinistryOpening(ReadOnce):
    """From this day, until the next row of the ministry, so many parts of its credits are open."""

    remembered = rules.REMEMBERED_PARTS

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
        triggers = [stays_once_begun("ministry_opening_is_closed", "an opening")]

    @property
    def in_words(self) -> str:
        """« 4/12 »."""
        return f"{self.parts}/{self.out_of}"

    def __str__(self) -> str:
        ministry, day = self.get_ministry_display(), f"{self.from_date:%d/%m/%Y}"
        return f"{ministry}\u00a0: {self.in_words} à partir du {day}"


def stored_parts() -> rules.OpenedParts | None:
    """Every row by ministry; None when nobody can read them now."""
    rows = read_quietly(MinistryOpening.objects.all())
    if rows is None:
        return None
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row.ministry, []).append((row.from_date, (row.parts, row.out_of)))
    return found
