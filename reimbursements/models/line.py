"""The lines of a statement: a booking at its confirmed price, or a correction of it."""

import pgtrigger
from django.db import models
from django.db.models import Q

from core.rules.erased import ERASED_PERSON
from reimbursements.models.adjustment import Adjustment
from reimbursements.models.statement import Statement

# The line of a correction is that correction, whole, while it is confirmed: its row is shared until
# the commit, so that taking it back waits for us, or we see it.
OF_ITS_ADJUSTMENT = """
    PERFORM FROM reimbursements_adjustment AS adjustment
    WHERE adjustment.id = NEW.adjustment_id AND adjustment.booking_id = NEW.booking_id
      AND adjustment.state = 'CONFIRMED'
      AND adjustment.after - adjustment.before = NEW.amount
    FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the line of a correction is the correction that two people confirmed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'line_is_its_adjustment';
    END IF;
    RETURN NEW;
"""


class StatementLine(models.Model):
    """A booking on a statement: its confirmed price, the correction of one cancelled since, or one
    that the administration decided.
    """

    class Kind(models.TextChoices):
        BOOKING = "BOOKING", "Réservation"
        CORRECTION = "CORRECTION", "Correction"
        ADJUSTMENT = "ADJUSTMENT", "Correction du montant"

    statement = models.ForeignKey(
        Statement, models.PROTECT, related_name="lines", verbose_name="justificatif"
    )
    booking = models.ForeignKey(
        "bookings.Booking",
        models.PROTECT,
        related_name="statement_lines",
        verbose_name="réservation",
    )
    kind = models.CharField("nature", max_length=10, choices=Kind, default=Kind.BOOKING)
    amount = models.DecimalField("montant", max_digits=12, decimal_places=2)
    adjustment = models.ForeignKey(
        Adjustment,
        models.PROTECT,
        related_name="lines",
        null=True,
        blank=True,
        db_index=False,  # the constraint below is that of live lines, the only ones looked for
        verbose_name="correction décidée",
    )
    # Copies made when issued: a name corrected later changes no document.
    offer_title = models.CharField("offre", max_length=200)
    institution_name = models.CharField("établissement", max_length=250)
    teacher_name = models.CharField("enseignant", max_length=320)
    # The payment was rejected: the line counts no more, the booking goes on another statement.
    returned_at = models.DateTimeField("revenue le", null=True, blank=True)

    class Meta:
        verbose_name = "ligne de justificatif"
        verbose_name_plural = "lignes de justificatif"
        ordering = ["id"]
        constraints = [
            # R51: a booking is paid once, and taken back once, whatever happens.
            models.UniqueConstraint(
                "booking",
                condition=Q(kind="BOOKING", returned_at__isnull=True),
                name="one_live_line_per_booking",
            ),
            models.UniqueConstraint(
                "booking",
                condition=Q(kind="CORRECTION", returned_at__isnull=True),
                name="one_live_correction_per_booking",
            ),
            models.UniqueConstraint(
                "adjustment",
                condition=Q(returned_at__isnull=True, adjustment__isnull=False),
                name="one_live_line_per_adjustment",
            ),
            models.CheckConstraint(
                condition=Q(kind="BOOKING", amount__gte=0)
                | Q(kind="CORRECTION", amount__lt=0)
                | Q(kind="ADJUSTMENT"),
                name="line_sign_follows_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind="ADJUSTMENT", adjustment__isnull=False)
                | ~Q(kind="ADJUSTMENT") & Q(adjustment__isnull=True),
                name="line_has_its_adjustment",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="statement_line_is_never_edited", exclude=["returned_at", "teacher_name"]
            ),
            pgtrigger.Protect(
                name="statement_line_returns_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__returned_at__isnull=False)
                & pgtrigger.Q(old__returned_at__df=pgtrigger.F("new__returned_at")),
            ),
            # The account stays true to the cent; the person may be erased from it (0029).
            pgtrigger.Protect(
                name="statement_line_teacher_is_only_erased",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__teacher_name__df=pgtrigger.F("new__teacher_name"))
                & ~pgtrigger.Q(new__teacher_name=ERASED_PERSON),
            ),
            pgtrigger.Protect(name="statement_line_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="statement_line_is_its_adjustment",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__kind="ADJUSTMENT"),
                func=OF_ITS_ADJUSTMENT,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booking.reference}, {self.amount}"
