"""What a head and a teacher write to each other before the decision; only ever added."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from bookings.models.booking import Booking
from core.journal import only_grows


class DecisionMessage(models.Model):
    """A question to the teacher who pre-booked, or their answer; nobody else reads it."""

    booking = models.ForeignKey(
        Booking, models.PROTECT, related_name="messages", verbose_name="réservation"
    )
    at = models.DateTimeField("quand")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="qui"
    )
    author_label = models.CharField("qui (en toutes lettres)", max_length=320)
    is_question = models.BooleanField("question de la direction")
    text = models.TextField("message", max_length=1000)

    class Meta:
        verbose_name = "message avant décision"
        verbose_name_plural = "messages avant décision"
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="decision_message_says_something")
        ]
        triggers = only_grows(
            "decision_messages_only_grow", people=["author_label"], texts=["text"]
        )

    def __str__(self) -> str:
        return f"{self.author_label}, {self.booking.reference}"
