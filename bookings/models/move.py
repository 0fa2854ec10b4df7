"""The journal of a booking: one line a move, only ever added (I10)."""

from django.db import models
from django.db.models import Q

from bookings.models.arrows import State
from bookings.models.booking import Booking
from core.journal import JournalLine, only_grows


class BookingMove(JournalLine):
    """Who moved a booking from which state to which, when and why."""

    class Verb(models.TextChoices):
        PREBOOK = "prebook", "Préréservée"
        CONFIRM = "confirm", "Confirmée"
        REFUSE = "refuse", "Refusée"
        WITHDRAW = "withdraw", "Retirée"
        CANCEL_BY_SCHOOL = "cancel_by_school", "Annulée par l’établissement"
        CANCEL_BY_PARTNER = "cancel_by_partner", "Annulée par le partenaire"
        CANCEL_BY_ADMINISTRATION = "cancel_by_administration", "Annulée par l’administration"
        CHANGE_TERMS = "change_terms", "Annulée : date ou prix modifié"
        EXPIRE = "expire", "Expirée"
        RESTORE_PREBOOKED = "restore_prebooked", "Préréservation rétablie"
        RESTORE_CONFIRMED = "restore_confirmed", "Réservation rétablie"
        MARK_USED = "mark_used", "Réalisée"
        REIMBURSE = "reimburse", "Remboursée"

    booking = models.ForeignKey(
        Booking, models.PROTECT, related_name="moves", verbose_name="réservation"
    )
    verb = models.CharField("acte", max_length=24, choices=Verb)
    from_state = models.CharField("de", max_length=10, choices=State.choices, blank=True)
    to_state = models.CharField("à", max_length=10, choices=State.choices)
    delegation = models.ForeignKey(
        "schools.Delegation",
        models.PROTECT,
        related_name="moves",
        null=True,
        blank=True,
        db_index=False,  # `move_by_delegation`
        verbose_name="par délégation",
    )
    reason = models.CharField("motif", max_length=1000, blank=True)
    reason_shared = models.BooleanField(
        "motif transmis au partenaire", default=False, db_default=False
    )

    class Meta(JournalLine.Meta):
        verbose_name = "mouvement d’une réservation"
        verbose_name_plural = "journal des réservations"
        indexes = [
            models.Index(
                "delegation", condition=Q(delegation__isnull=False), name="move_by_delegation"
            )
        ]
        triggers = only_grows(
            "booking_journal_only_grows", people=["actor_label"], texts=["reason"]
        )

    @property
    def reason_for_partner(self) -> str:
        """The reason as the partner reads it: a head's words are the school's until shared."""
        is_the_heads = self.verb in OF_THE_HEAD
        return "" if is_the_heads and not self.reason_shared else self.reason


# What a head says in these may speak of the credit (R44): the partner reads it once told to.
OF_THE_HEAD = (BookingMove.Verb.REFUSE, BookingMove.Verb.CANCEL_BY_SCHOOL)
