"""Suspended confirmations and the gates they close (R45)."""

from datetime import datetime

from django.db import models
from django.db.models import F, OuterRef, Q

from schools.models.institution import ministries


class SuspensionQuerySet(models.QuerySet["Suspension"]):
    """Chainable questions about suspensions."""

    def in_force(self, ministry: "str | OuterRef", at: datetime) -> "SuspensionQuerySet":
        """Suspensions a ministry lives under at a moment, the one that spares least first."""
        return self.filter(
            Q(to_at__isnull=True) | Q(to_at__gt=at), from_at__lte=at, ministry__in=["", ministry]
        ).order_by(F("prebooked_before_at").asc(nulls_first=True), "pk")


class Suspension(models.Model):
    """Confirmations refused for one ministry, or all, between two moments."""

    ministry = models.CharField(
        "ministère",
        max_length=12,
        choices=ministries,
        blank=True,
        help_text="Vide : tous.",
    )
    from_at = models.DateTimeField("à partir du")
    to_at = models.DateTimeField("jusqu’au", null=True, blank=True)
    message = models.CharField("message affiché", max_length=300)
    prebooked_before_at = models.DateTimeField(
        "sauf ce qui a été préréservé avant le", null=True, blank=True
    )

    objects = SuspensionQuerySet.as_manager()

    class Meta:
        verbose_name = "suspension"
        verbose_name_plural = "suspensions"
        constraints = [
            models.CheckConstraint(
                condition=Q(to_at__isnull=True) | Q(to_at__gt=F("from_at")),
                name="suspension_dates",
            )
        ]

    def __str__(self) -> str:
        return self.message

    def spares(self, prebooked_at: datetime) -> bool:
        """What was pre-booked before the given moment may still be confirmed (R45)."""
        return self.prebooked_before_at is not None and prebooked_at < self.prebooked_before_at


class MinistryGate(models.Model):
    """One row a ministry: confirmations share it, a suspension takes them all, alone (I18)."""

    ministry = models.CharField("ministère", max_length=12, choices=ministries, primary_key=True)

    class Meta:
        verbose_name = "ouverture d’un ministère"
        verbose_name_plural = "ouvertures par ministère"

    def __str__(self) -> str:
        return self.get_ministry_display()
