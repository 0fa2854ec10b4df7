"""Which bookings followed their school when it joined another, and as what (R54)."""

import pgtrigger
from django.db import models

from bookings.models.arrows import State
from bookings.models.booking import Booking


class FollowedBooking(models.Model):
    """One booking moved to another school by a merger: its state and its credit of that moment.

    Without such a row no booking changes school, whoever writes (`walls.py`).
    """

    change = models.ForeignKey(
        "schools.SchoolChange",
        models.PROTECT,
        related_name="followed",
        verbose_name="changement d’établissement",
    )
    booking = models.ForeignKey(
        Booking, models.PROTECT, related_name="followed", verbose_name="réservation"
    )
    state = models.CharField("état", max_length=10, choices=State.choices)
    budget = models.ForeignKey(
        "schools.Budget",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,  # read from here alone; a credit that bookings stood on is not deleted
        verbose_name="crédit d’avant",
    )

    class Meta:
        verbose_name = "réservation qui a suivi son établissement"
        verbose_name_plural = "réservations qui ont suivi leur établissement"
        constraints = [models.UniqueConstraint("change", "booking", name="booking_follows_once")]
        triggers = [
            pgtrigger.Protect(
                name="followed_booking_is_never_rewritten",
                operation=pgtrigger.Update | pgtrigger.Delete,
            )
        ]

    def __str__(self) -> str:
        return f"{self.booking.reference}, {self.change}"
