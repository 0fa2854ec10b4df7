"""Whom we write to: what came back of a mail, what its reader prefers."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from outbox.models.message import Message


class Address(models.Model):
    """An address whose mails come back, or whose owner calls them unwanted (M20).

    `mended_at`: its owner, or support, said since that it works again.
    """

    class Trouble(models.TextChoices):
        BOUNCED = "BOUNCED", "Refusée par sa messagerie"
        COMPLAINED = "COMPLAINED", "Signalée comme indésirable"

    email = models.CharField("adresse", max_length=254, primary_key=True)
    trouble = models.CharField("ennui", max_length=10, choices=Trouble)
    since = models.DateTimeField("depuis")
    why = models.CharField("ce que dit la messagerie", max_length=300, blank=True)
    mended_at = models.DateTimeField("rétablie le", null=True, blank=True)

    class Meta:
        verbose_name = "adresse en défaut"
        verbose_name_plural = "adresses en défaut"
        ordering = ["-since"]
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="address_in_lower_case"),
            models.CheckConstraint(
                condition=Q(trouble__in=["BOUNCED", "COMPLAINED"]), name="address_trouble_known"
            ),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def sentence(self) -> str:
        """Why nothing leaves for it, for the administration."""
        return f"{self.get_trouble_display()} depuis le {self.since:%d/%m/%Y}\u00a0: rien ne part."


class MailEvent(models.Model):
    """What a provider told of a mail, each event once however often it is told."""

    event_id = models.CharField("événement du fournisseur", max_length=200, primary_key=True)
    kind = models.CharField("nature", max_length=30)
    email = models.CharField("adresse", max_length=254)
    message = models.ForeignKey(
        Message,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="mail_events",
        verbose_name="message",
    )
    said = models.CharField("ce que dit la messagerie", max_length=300, blank=True)
    at = models.DateTimeField("reçu le")

    class Meta:
        verbose_name = "événement d’un courriel"
        verbose_name_plural = "événements des courriels"
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.kind}, {self.email}"


class MailPreference(models.Model):
    """How somebody wants the mails of a topic; without a row, at once."""

    class Rhythm(models.TextChoices):
        NOW = "NOW", "Tout de suite"
        DAILY = "DAILY", "Dans le résumé du jour"
        NEVER = "NEVER", "Jamais"

    email = models.CharField("adresse", max_length=254)
    topic = models.CharField("sujet", max_length=40)
    rhythm = models.CharField("rythme", max_length=5, choices=Rhythm)

    class Meta:
        verbose_name = "préférence de courriel"
        verbose_name_plural = "préférences de courriels"
        ordering = ["email", "topic"]
        constraints = [
            models.UniqueConstraint("email", "topic", name="one_preference_per_topic"),
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="preference_in_lower_case"
            ),
            models.CheckConstraint(
                condition=Q(rhythm__in=["NOW", "DAILY", "NEVER"]), name="preference_rhythm_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email}, {self.topic}"
