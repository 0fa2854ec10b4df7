"""The booking: one row from pre-booking to reimbursement, and its machine (R20–R29)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django_fsm import FSMField, get_all_FIELD_transitions, transition

from bookings import policy, rules
from bookings.models.arrows import ARROWS, DELEGATED, TABLE, Reason, State
from bookings.models.walls import TRIGGERS
from core.database import random_reference
from core.machine import asks

if TYPE_CHECKING:
    from accounts.models import User
    from schools.models import Delegation


def new_reference() -> str:
    """A public reference nobody can guess from another."""
    return random_reference("R-")


class Booking(models.Model):
    """A school takes an offer: pre-booked by a teacher, confirmed by the head.

    Keeps what was agreed: price in euros, moments in UTC, the clock of the event's place.
    """

    State = State
    Reason = Reason

    reference = models.CharField("référence", max_length=12, unique=True, default=new_reference)
    offer = models.ForeignKey(
        "offers.CollectiveOffer", models.PROTECT, related_name="bookings", verbose_name="offre"
    )
    stock = models.ForeignKey(
        "offers.CollectiveStock", models.PROTECT, related_name="bookings", verbose_name="ligne"
    )
    institution = models.ForeignKey(
        "schools.Institution",
        models.PROTECT,
        related_name="bookings",
        db_index=False,  # the first column of `booking_institution_state`
        verbose_name="établissement",
    )
    # With whom it was made, whatever becomes of the venue or of the offer: the database copies it
    # from the offer at birth, and nothing changes it (R49).
    partner = models.ForeignKey(
        "venues.Partner",
        models.PROTECT,
        related_name="bookings",
        db_index=False,  # the first column of `booking_partner_state`
        verbose_name="partenaire culturel",
    )
    teacher = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="bookings",
        verbose_name="enseignant",
    )
    state = FSMField("état", choices=State.choices, default=State.PREBOOKED, protected=True)
    cancellation_reason = models.CharField(
        "motif d’annulation", max_length=24, choices=Reason.choices, blank=True
    )
    cancellation_note = models.CharField("explication", max_length=1000, blank=True)
    budget = models.ForeignKey(
        "schools.Budget",
        models.PROTECT,
        related_name="bookings",
        null=True,
        blank=True,
        db_index=False,  # `booking_of_budget`
        verbose_name="crédit engagé",
    )
    price = models.DecimalField("prix convenu", max_digits=12, decimal_places=2)
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    time_zone = models.CharField("fuseau horaire", max_length=40, default="Europe/Paris")
    participants = models.PositiveIntegerField("élèves")
    class_name = models.CharField("classe", max_length=100, blank=True)
    project_note = models.TextField("projet pédagogique", max_length=1000, blank=True)
    # Between the teacher and those who decide: neither the partner nor a colleague reads it.
    head_note = models.TextField("message à la direction", max_length=1000, blank=True)
    prebooked_at = models.DateTimeField("préréservation")
    confirmed_at = models.DateTimeField("confirmation", null=True, blank=True)
    cancellable_until = models.DateTimeField("annulable jusqu’au", null=True, blank=True)
    cancelled_at = models.DateTimeField("annulation", null=True, blank=True)
    used_at = models.DateTimeField("réalisation", null=True, blank=True)
    reimbursed_at = models.DateTimeField("remboursement", null=True, blank=True)

    class Meta:
        verbose_name = "réservation"
        verbose_name_plural = "réservations"
        permissions = [
            ("reimburse_booking", "Marquer remboursée, par un versement confirmé"),
            ("withdraw_booking", "Annuler en déclarant l’offre non conforme"),
        ]
        ordering = ["-prebooked_at"]
        indexes = [
            models.Index("institution", "state", name="booking_institution_state"),
            models.Index("partner", "state", name="booking_partner_state"),
            models.Index("budget", condition=Q(budget__isnull=False), name="booking_of_budget"),
            models.Index("ends_at", condition=Q(state="CONFIRMED"), name="booking_to_mark_used"),
            # The list of the administration: the newest first, without sorting the table.
            models.Index("prebooked_at", "id", name="booking_prebooked_at"),
        ]
        constraints = [
            # S18: an offer and its line are booked once, whatever happens at the same instant.
            models.UniqueConstraint(
                "stock", condition=~Q(state="CANCELLED"), name="one_live_booking_per_line"
            ),
            models.UniqueConstraint(
                "offer", condition=~Q(state="CANCELLED"), name="one_live_booking_per_offer"
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="booking_state_known"),
            models.CheckConstraint(
                condition=Q(partner__isnull=False), name="booking_has_its_partner"
            ),
            models.CheckConstraint(
                condition=Q(state="CANCELLED", cancelled_at__isnull=False)
                & ~Q(cancellation_reason="")
                | ~Q(state="CANCELLED") & Q(cancelled_at__isnull=True, cancellation_reason=""),
                name="booking_cancelled_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["PREBOOKED", "CANCELLED"])
                | Q(confirmed_at__isnull=False, cancellable_until__isnull=False),
                name="booking_confirmed_has_its_dates",
            ),
            # A confirmed booking that costs something stands on a credit (R41).
            models.CheckConstraint(
                condition=Q(state__in=["PREBOOKED", "CANCELLED"])
                | Q(price=0)
                | Q(budget__isnull=False),
                name="booking_confirmed_is_funded",
            ),
        ]
        triggers = TRIGGERS

    def __str__(self) -> str:
        return f"{self.reference} ({self.offer.ref})"

    @property
    def agreed_at(self) -> datetime:
        """The moment whose day gives this booking its delays: they stay as they were promised."""
        return self.confirmed_at or self.prebooked_at

    @property
    def counts_as_used_from(self) -> datetime:
        """From when on, in UTC, it counts as used once confirmed (R28)."""
        return rules.used_at(self.ends_at, self.agreed_at)

    @property
    def partner_cancels_until(self) -> datetime:
        """Last moment, in UTC, at which the partner may cancel (R27)."""
        return rules.partner_cancels_until(self.ends_at, self.agreed_at)

    @property
    def paid_before(self) -> date:
        """Day by which its partner should be paid (R50–R52)."""
        return rules.expected_payment_date(self.ends_at, self.agreed_at)

    @property
    def bookable_until(self) -> datetime:
        """The deadline of the line, in UTC: the head must have confirmed by then."""
        return self.stock.bookable_until

    @transition(
        state,
        *ARROWS["confirm"],
        conditions=TABLE["confirm"].conditions,
        permission=asks(policy.decides_here),
    )
    def confirm(self, *, budget_id: int | None, cancellable_until: datetime) -> None:
        """The head, or who holds their decisions, engages the credit (R21)."""
        self.confirmed_at = timezone.now()
        self.cancellable_until = cancellable_until
        self.budget_id = budget_id

    def _cancelled(self, reason: str, note: str) -> None:
        self.cancelled_at = timezone.now()
        self.cancellation_reason = reason
        self.cancellation_note = note

    @transition(state, *ARROWS["refuse"], permission=asks(policy.decides_here))
    def refuse(self, *, reason: str = "") -> None:
        """The head says no, with a reason (R22)."""
        self._cancelled(Reason.REFUSED_BY_PRINCIPAL, reason)

    @transition(state, *ARROWS["withdraw"], permission=asks(policy.prebooked_it))
    def withdraw(self, *, reason: str = "") -> None:
        """The teacher takes the pre-booking back (R23)."""
        self._cancelled(Reason.WITHDRAWN_BY_TEACHER, reason)

    @transition(
        state,
        *ARROWS["cancel_by_school"],
        conditions=TABLE["cancel_by_school"].conditions,
        permission=asks(policy.is_principal_here),
    )
    def cancel_by_school(self, *, reason: str = "") -> None:
        """The head cancels, until `cancellable_until` (R24)."""
        self._cancelled(Reason.CANCELLED_BY_PRINCIPAL, reason)

    @transition(
        state,
        *ARROWS["cancel_by_partner"],
        conditions=TABLE["cancel_by_partner"].conditions,
        permission=asks(policy.owns_the_offer),
    )
    def cancel_by_partner(self, *, reason: str = "") -> None:
        """The partner cancels, with a reason, until some hours after the end (R27)."""
        self._cancelled(Reason.CANCELLED_BY_PARTNER, reason)

    @transition(state, *ARROWS["cancel_by_administration"], permission=asks(policy.administers))
    def cancel_by_administration(self, *, reason: str = "") -> None:
        """The administration cancels, with a reason, never once reimbursed."""
        self._cancelled(Reason.ADMINISTRATION, reason)

    @transition(state, *ARROWS["change_terms"], permission=asks(policy.owns_the_offer))
    def change_terms(self, *, reason: str = "") -> None:
        """The partner takes the line away under a pre-booking (R26, R30)."""
        self._cancelled(Reason.TERMS_CHANGED, reason)

    @transition(
        state,
        *ARROWS["expire"],
        conditions=TABLE["expire"].conditions,
        permission=asks(policy.is_the_scheduler),
    )
    def expire(self, *, reason: str = "") -> None:
        """Nobody confirmed in time (R25)."""
        self._cancelled(Reason.EXPIRED, reason)

    def _back(self) -> None:
        self.cancelled_at = None
        self.cancellation_reason = self.cancellation_note = ""

    @transition(state, *ARROWS["restore_prebooked"], permission=asks(policy.administers))
    def restore_prebooked(self) -> None:
        """The administration gives a cancelled pre-booking back, on the same terms."""
        self._back()

    @transition(state, *ARROWS["restore_confirmed"], permission=asks(policy.administers))
    def restore_confirmed(self) -> None:
        """The administration gives a cancelled booking back, its credit engaged again."""
        self._back()

    @transition(
        state,
        *ARROWS["mark_used"],
        conditions=TABLE["mark_used"].conditions,
        permission=asks(policy.is_the_scheduler),
    )
    def mark_used(self) -> None:
        """The event took place, the promised delay ago (R28)."""
        self.used_at = timezone.now()

    @transition(state, *ARROWS["reimburse"], permission=asks(policy.pays))
    def reimburse(self) -> None:
        """The statement that holds this booking was paid (R29)."""
        self.reimbursed_at = timezone.now()

    def grants(self, verb: str, user: User | None, delegation: Delegation | None = None) -> bool:
        """The right to a verb, whatever the state, with the delegation read for this person."""
        arrows = get_all_FIELD_transitions(self, Booking._meta.get_field("state"))
        arrow = next(arrow for arrow in arrows if arrow.name == verb)
        handed = {"delegation": delegation} if verb in DELEGATED else {}
        return bool(arrow.permission(self, user, **handed))

    @property
    def amount_released(self) -> Decimal:
        """Euros that go back to the credit when this booking is cancelled (R43)."""
        return self.price if self.budget_id else Decimal(0)
