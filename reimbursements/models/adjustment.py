"""The correction of what a booking brings its partner, once it took place: asked by one person,
confirmed by another, then a line of the next statement.
"""

from decimal import Decimal

import pgtrigger
from django.db import models
from django.db.models import F, Q

from administration.models import Approval


class State(models.TextChoices):
    """What two people decided; where the money stands is read on the lines."""

    ASKED = "ASKED", "À confirmer"
    CONFIRMED = "CONFIRMED", "Confirmée"
    DISMISSED = "DISMISSED", "Écartée"
    WITHDRAWN = "WITHDRAWN", "Retirée"


ARROWS = [("ASKED", "CONFIRMED"), ("ASKED", "DISMISSED"), ("CONFIRMED", "WITHDRAWN")]
ADJUSTMENT = "adjustment"
# One correction follows another: it begins at what the booking is worth after those before it, and
# never leaves [0, the confirmed price]. Those of one booking are written one after the other.
WITHIN_THE_PRICE = """
    PERFORM pg_advisory_xact_lock(hashtextextended('reimbursements.adjustment', NEW.booking_id));
    SELECT booking.price, booking.state, booking.price + COALESCE((
        SELECT sum(other.after - other.before) FROM reimbursements_adjustment AS other
        WHERE other.booking_id = NEW.booking_id AND other.state = 'CONFIRMED'
          AND other.id IS DISTINCT FROM NEW.id
    ), 0) AS worth INTO found
    FROM bookings_booking AS booking WHERE booking.id = NEW.booking_id;
    IF found.state NOT IN ('USED', 'REIMBURSED') OR NEW.before <> found.worth
        OR NEW.after > found.price
    THEN
        RAISE EXCEPTION 'a correction begins at what the booking is worth, within its price'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'adjustment_is_within_the_price';
    END IF;
    RETURN NEW;
"""
CONFIRMED_BY_TWO = """
    IF NOT EXISTS (
        SELECT FROM administration_approval AS approval
        WHERE approval.id = NEW.approval_id AND approval.act = 'adjustment'
          AND approval.state = 'APPROVED' AND approval.subject = 'booking:' || NEW.booking_id
          AND (approval.values ->> 'before')::numeric = NEW.before
          AND (approval.values ->> 'after')::numeric = NEW.after
    ) THEN
        RAISE EXCEPTION 'a correction is confirmed by a second person, as it was asked';
    END IF;
    RETURN NEW;
"""
# Nothing depends on it yet: no live line, no correction that begins where this one ends.
TAKEN_BACK_ALONE = """
    PERFORM pg_advisory_xact_lock(hashtextextended('reimbursements.adjustment', NEW.booking_id));
    IF EXISTS (
        SELECT FROM reimbursements_statementline AS line
        WHERE line.adjustment_id = NEW.id AND line.returned_at IS NULL
    ) OR EXISTS (
        SELECT FROM reimbursements_adjustment AS later
        WHERE later.booking_id = NEW.booking_id AND later.id > NEW.id
          AND later.state IN ('ASKED', 'CONFIRMED')
    ) THEN
        RAISE EXCEPTION 'a correction on a statement, or followed by another, stays'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'adjustment_is_in_use';
    END IF;
    RETURN NEW;
"""


class Adjustment(models.Model):
    """From so many euros to so many for one booking that took place, and why.

    `before` and `after` are what the whole booking is worth to its partner; the difference is the
    line of a statement: negative, too much was given and it is taken back (« trop-perçu »).
    """

    State = State

    booking = models.ForeignKey(
        "bookings.Booking", models.PROTECT, related_name="adjustments", verbose_name="réservation"
    )
    before = models.DecimalField("montant d’avant", max_digits=12, decimal_places=2)
    after = models.DecimalField("montant juste", max_digits=12, decimal_places=2)
    reason = models.CharField("motif", max_length=500)
    state = models.CharField("état", max_length=9, choices=State, default=State.ASKED)
    # Who asked, who answered, when.
    approval = models.OneToOneField(
        Approval, models.PROTECT, related_name="+", verbose_name="demandée puis confirmée"
    )

    class Meta:
        verbose_name = "correction d’un versement"
        verbose_name_plural = "corrections de versements"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                "booking", condition=Q(state="ASKED"), name="one_open_adjustment_per_booking"
            ),
            models.CheckConstraint(
                condition=Q(before__gte=0) & Q(after__gte=0) & ~Q(after=F("before")),
                name="adjustment_changes_an_amount",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="adjustment_says_why"),
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="adjustment_state_known"
            ),
        ]
        triggers = [
            pgtrigger.FSM(name="adjustment_fsm", field="state", transitions=ARROWS),
            pgtrigger.ReadOnly(name="adjustment_is_never_edited", exclude=["state"]),
            pgtrigger.Protect(name="adjustment_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="adjustment_begins_asked",
                operation=pgtrigger.Insert,
                condition=~pgtrigger.Q(new__state="ASKED"),
            ),
            pgtrigger.Trigger(
                name="adjustment_is_within_the_price",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("state"),  # type: ignore[no-untyped-call]
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__state__in=["ASKED", "CONFIRMED"]),
                declare=[("found", "record")],
                func=WITHIN_THE_PRICE,
            ),
            pgtrigger.Trigger(
                name="adjustment_is_confirmed_by_two",
                operation=pgtrigger.UpdateOf("state"),  # type: ignore[no-untyped-call]
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__state="CONFIRMED"),
                func=CONFIRMED_BY_TWO,
            ),
            pgtrigger.Trigger(
                name="adjustment_is_taken_back_alone",
                operation=pgtrigger.UpdateOf("state"),  # type: ignore[no-untyped-call]
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__state="WITHDRAWN"),
                func=TAKEN_BACK_ALONE,
            ),
        ]

    @property
    def amount(self) -> Decimal:
        """Euros of its line: negative, it is taken back."""
        return self.after - self.before

    def __str__(self) -> str:
        return f"Correction de {self.booking.reference}"
