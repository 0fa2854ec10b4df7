"""The stock line: one date, one price, quantity one (R15–R18)."""

from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from offers import rules
from offers.models.offer import CollectiveOffer


class CollectiveStock(models.Model):
    """When, how much and for how many. There is no quantity: it is always one (S18).

    Lines are never destroyed: a deleted one is marked withdrawn (R16).
    """

    offer = models.ForeignKey(
        CollectiveOffer, models.PROTECT, related_name="lines", verbose_name="offre"
    )
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    bookable_until = models.DateTimeField("date limite de réservation")
    price = models.DecimalField(
        "prix", max_digits=12, decimal_places=2, validators=[MinValueValidator(Decimal(0))]
    )
    price_detail = models.TextField(
        "explication du prix", blank=True, validators=[MaxLengthValidator(rules.PRICE_DETAIL_MAX)]
    )
    participants = models.PositiveIntegerField(
        "élèves", validators=[MinValueValidator(1), MaxValueValidator(rules.PARTICIPANTS_MAX)]
    )
    accompanying_adults = models.PositiveIntegerField(
        "accompagnateurs", default=0, validators=[MaxValueValidator(rules.ADULTS_MAX)]
    )
    version = models.PositiveIntegerField("version", default=1)
    created_at = models.DateTimeField("création", auto_now_add=True)
    withdrawn_at = models.DateTimeField("retrait", null=True, blank=True)
    held_for = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="lines_held",
        null=True,
        blank=True,
        verbose_name="retenue pour",
    )
    held_until = models.DateTimeField("retenue jusqu’au", null=True, blank=True)

    class Meta:
        verbose_name = "ligne de stock"
        verbose_name_plural = "lignes de stock"
        ordering = ["-created_at"]
        indexes = [models.Index("starts_at", name="line_starts_at")]
        constraints = [
            models.UniqueConstraint(
                "offer", condition=Q(withdrawn_at__isnull=True), name="one_open_line_per_offer"
            ),
            # The booking's foreign key carries both columns: a line of this very offer (I5).
            models.UniqueConstraint("id", "offer", name="line_of_offer"),
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("starts_at")) & Q(bookable_until__lte=F("starts_at")),
                name="line_dates",
            ),
            models.CheckConstraint(condition=Q(price__gte=0), name="line_price_not_negative"),
            models.CheckConstraint(
                condition=Q(participants__gte=1) & Q(participants__lte=rules.PARTICIPANTS_MAX),
                name="line_participants",
            ),
            models.CheckConstraint(
                condition=Q(accompanying_adults__lte=rules.ADULTS_MAX), name="line_adults"
            ),
            models.CheckConstraint(
                condition=Q(held_for__isnull=True, held_until__isnull=True)
                | Q(
                    held_for__isnull=False,
                    held_until__isnull=False,
                    held_until__lte=F("bookable_until"),
                ),
                name="line_hold",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.offer.ref}, {self.starts_at:%d/%m/%Y}"

    @property
    def is_open(self) -> bool:
        """Not withdrawn."""
        return self.withdrawn_at is None

    def is_held(self, now: datetime) -> bool:
        """Held at this moment for somebody (R30)."""
        return self.held_until is not None and self.held_until > now

    def is_held_from(self, user_id: int, now: datetime) -> bool:
        """Held at this moment for somebody else than this person (R30)."""
        return self.is_held(now) and self.held_for_id != user_id
