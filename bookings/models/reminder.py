"""A reminder sent to the one who must answer: at most one in three days for an offer."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q

from core.database import MomentRange


class Reminder(models.Model):
    """Who reminded whom, when, and until when nobody may remind again (UTC)."""

    class To(models.TextChoices):
        TEACHER = "TEACHER", "L’enseignant"
        PRINCIPAL = "PRINCIPAL", "La direction"

    offer = models.ForeignKey(
        "offers.CollectiveOffer", models.PROTECT, related_name="reminders", verbose_name="offre"
    )
    to = models.CharField("à", max_length=9, choices=To)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="par"
    )
    at = models.DateTimeField("envoyée")
    quiet_until = models.DateTimeField("pas d’autre avant")

    class Meta:
        verbose_name = "relance"
        verbose_name_plural = "relances"
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(condition=Q(quiet_until__gt=F("at")), name="reminder_quiet"),
            ExclusionConstraint(
                name="one_reminder_at_a_time",
                expressions=[
                    ("offer", RangeOperators.EQUAL),
                    ("to", RangeOperators.EQUAL),
                    (MomentRange("at", "quiet_until", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.offer.ref}, {self.get_to_display()}, {self.at:%d/%m/%Y}"
