"""What the clock has written to somebody about a booking: once, whoever ticks (R61, F25)."""

from django.db import models
from django.db.models import Q

from bookings.models.booking import Booking


class EventMail(models.Model):
    """One mail of the clock: about which moment (UTC), how many days before or after it."""

    class Kind(models.TextChoices):
        DECISION = "DECISION", "Rappel à la direction"
        PROPOSAL = "PROPOSAL", "Rappel à l’enseignant"
        EVE = "EVE", "Veille de l’événement"
        DAY_AFTER = "DAY_AFTER", "Lendemain de l’événement"

    booking = models.ForeignKey(
        Booking, models.PROTECT, related_name="event_mails", verbose_name="réservation"
    )
    kind = models.CharField("nature", max_length=9, choices=Kind)
    # A deadline that moves deserves its own reminders.
    about = models.DateTimeField("à propos du")
    days = models.PositiveSmallIntegerField("jours")
    at = models.DateTimeField("écrit le")

    class Meta:
        verbose_name = "courriel de l’horloge"
        verbose_name_plural = "courriels de l’horloge"
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                "booking", "kind", "about", "days", name="one_event_mail_a_moment"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["DECISION", "PROPOSAL", "EVE", "DAY_AFTER"]),
                name="event_mail_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booking.reference}, {self.get_kind_display()}"
