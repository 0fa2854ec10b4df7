"""The dated table of cancellation notices: adding one is data (R31)."""

from django.db import models
from django.db.models import Q

from bookings import rules


class CancellationNotice(models.Model):
    """Notice a school must give, for confirmations from this day on."""

    from_date = models.DateField(
        "confirmations à partir du",
        unique=True,
        error_messages={"unique": "Un autre délai commence déjà ce jour-là."},
    )
    notice = models.DurationField("délai")

    class Meta:
        verbose_name = "délai d’annulation"
        verbose_name_plural = "délais d’annulation"
        ordering = ["from_date"]
        constraints = [
            models.CheckConstraint(
                condition=Q(notice__gte=rules.SHORTEST_NOTICE, notice__lte=rules.LONGEST_NOTICE),
                name="notice_bounds",
            )
        ]

    @property
    def in_words(self) -> str:
        """15 jours, 48 heures."""
        return rules.notice_in_words(self.notice)

    def __str__(self) -> str:
        return f"{self.in_words} à partir du {self.from_date:%d/%m/%Y}"
