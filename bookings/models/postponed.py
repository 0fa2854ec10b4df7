"""By how much a suspension moved the deadline of a pre-booking (R45)."""

import pgtrigger
from django.db import models

from bookings.models.booking import Booking


class PostponedDeadline(models.Model):
    """One deadline moved on while its school was suspended, until a given end of the suspension.

    A suspension made longer moves it again, from that end on.
    """

    booking = models.ForeignKey(
        Booking, models.PROTECT, related_name="postponements", verbose_name="réservation"
    )
    suspension = models.ForeignKey(
        "schools.Suspension", models.PROTECT, related_name="+", verbose_name="suspension"
    )
    until = models.DateTimeField("fin de la suspension prise en compte")
    before = models.DateTimeField("date limite d’avant")
    after = models.DateTimeField("date limite d’après")

    class Meta:
        db_table = "bookings_frozendeadline"  # as it was released, with its walls (0054)
        verbose_name = "date limite reportée par une suspension"
        verbose_name_plural = "dates limites reportées par une suspension"
        constraints = [
            models.UniqueConstraint("booking", "suspension", "until", name="deadline_frozen_once"),
            models.CheckConstraint(
                condition=models.Q(after__gte=models.F("before")), name="frozen_deadline_is_later"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="postponed_deadline_is_never_rewritten",
                operation=pgtrigger.Update | pgtrigger.Delete,
            )
        ]

    def __str__(self) -> str:
        return f"{self.booking.reference}, {self.suspension}"
