"""The credit of an institution: a counter that the database never lets overflow (R40–R43)."""

from decimal import Decimal

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.database import DateRange
from schools import rules
from schools.models.institution import Institution


class Budget(models.Model):
    """Euros an institution may engage: confirmations in one period, events in another.

    Both periods are days, first included, last excluded.
    """

    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="budgets", verbose_name="établissement"
    )
    amount = models.DecimalField(
        "montant", max_digits=12, decimal_places=2, validators=[MinValueValidator(0)]
    )
    engaged = models.DecimalField("engagé", max_digits=12, decimal_places=2, default=Decimal(0))
    commitment_from = models.DateField("confirmations à partir du")
    commitment_to = models.DateField("confirmations avant le")
    event_from = models.DateField("événements à partir du")
    event_to = models.DateField("événements avant le")
    is_final = models.BooleanField("définitif", default=False)

    class Meta:
        verbose_name = "crédit"
        verbose_name_plural = "crédits"
        ordering = ["institution", "event_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(engaged__gte=0) & Q(engaged__lte=F("amount")),
                name="budget_never_overspent",
            ),
            models.CheckConstraint(
                condition=Q(commitment_to__gt=F("commitment_from"))
                & Q(event_to__gt=F("event_from")),
                name="budget_periods",
            ),
            # The booking's foreign key carries both columns: nobody pays with another's money (I5).
            models.UniqueConstraint("id", "institution", name="budget_of_institution"),
            ExclusionConstraint(
                name="budgets_do_not_overlap",
                expressions=[
                    ("institution", RangeOperators.EQUAL),
                    (
                        DateRange("commitment_from", "commitment_to", RangeBoundary()),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        DateRange("event_from", "event_to", RangeBoundary()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.institution}, {self.event_from:%d/%m/%Y}–{self.event_to:%d/%m/%Y}"

    @property
    def spendable(self) -> Decimal:
        """Euros that may be engaged in all: the amount, or a share of it (R42)."""
        today = timezone.localdate()
        return rules.spendable(self.amount, self.is_final, today, self.opened_part)

    @property
    def opened_part(self) -> rules.Part:
        """What its ministry opens of it today; asks for its school only where some do not."""
        parts = rules.opened_parts(timezone.localdate())
        return parts.get(self.institution.ministry, rules.WHOLE) if parts else rules.WHOLE

    @property
    def available(self) -> Decimal:
        """Euros not engaged (R44, « disponible »)."""
        return self.amount - self.engaged
