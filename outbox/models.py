"""The outgoing message: a promise written in the transaction of the change (R64, D4–D6)."""

import uuid

from django.db import models
from django.db.models import Q, Value
from django.utils import timezone


class Stream(models.Model):
    """A sequence of messages that must arrive in order; its row gives the next number."""

    name = models.CharField("flux", max_length=40, primary_key=True)
    epoch = models.PositiveIntegerField("époque", default=1)
    last_seq = models.PositiveBigIntegerField("dernier numéro", default=0)

    class Meta:
        verbose_name = "flux"
        verbose_name_plural = "flux"

    def __str__(self) -> str:
        return self.name


class Quarantine(models.Model):
    """While one is open nothing leaves: a backup was restored, somebody must look first (F30).

    `epoch` is the one every stream, old or new, writes under from then on (D6).
    """

    opened_at = models.DateTimeField("ouverture")
    opened_by = models.CharField("ouverte par", max_length=320)
    epoch = models.PositiveIntegerField("époque")
    released_at = models.DateTimeField("levée", null=True, blank=True)
    released_by = models.CharField("levée par", max_length=320, blank=True)

    class Meta:
        verbose_name = "quarantaine"
        verbose_name_plural = "quarantaines"
        ordering = ["-opened_at"]
        constraints = [
            models.UniqueConstraint(
                Value(True),
                condition=Q(released_at__isnull=True),
                name="one_open_quarantine",
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True, released_by="")
                | Q(released_at__isnull=False) & ~Q(released_by=""),
                name="quarantine_says_who_lifted_it",
            ),
        ]

    def __str__(self) -> str:
        return f"quarantaine du {self.opened_at:%d/%m/%Y à %H:%M}"


class Message(models.Model):
    """One side effect that must happen, at least once, after the commit."""

    class State(models.TextChoices):
        WAITING = "WAITING", "En attente"
        DELIVERED = "DELIVERED", "Remis"
        PARKED = "PARKED", "À traiter"
        ABANDONED = "ABANDONED", "Abandonné"

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    event_id = models.UUIDField("événement", default=uuid.uuid4)
    event = models.CharField("nature", max_length=60)
    handler = models.CharField("traitement", max_length=120)
    stream = models.CharField("flux", max_length=40, blank=True)
    epoch = models.PositiveIntegerField("époque", default=1)
    seq = models.PositiveBigIntegerField("numéro dans le flux", null=True, blank=True)
    facts = models.JSONField("faits", default=dict, blank=True)
    payload = models.JSONField("contenu", default=dict, blank=True)
    recipient = models.CharField("destinataire", max_length=254, blank=True)
    template = models.CharField("modèle de courriel", max_length=80, blank=True)
    state = models.CharField("état", max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveIntegerField("essais", default=0)
    due_at = models.DateTimeField("prochain essai", default=timezone.now)
    last_error = models.TextField("dernière erreur", blank=True)
    # The request this began with: one id in the logs from the click to the call and the mail.
    trace = models.CharField("identifiant de la demande", max_length=64, blank=True)
    created_at = models.DateTimeField("création", default=timezone.now)
    delivered_at = models.DateTimeField("remise", null=True, blank=True)
    parked_at = models.DateTimeField("mise de côté", null=True, blank=True)

    class Meta:
        verbose_name = "message sortant"
        verbose_name_plural = "messages sortants"
        ordering = ["-created_at"]
        indexes = [
            models.Index("due_at", condition=Q(state="WAITING"), name="message_due"),
            models.Index(
                "stream",
                "epoch",
                "seq",
                condition=Q(state__in=["WAITING", "PARKED"], seq__isnull=False),
                name="message_head_of_stream",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                "stream", "epoch", "seq", condition=Q(seq__isnull=False), name="message_seq_once"
            ),
            models.UniqueConstraint(
                "event_id",
                "recipient",
                "template",
                condition=~Q(recipient=""),
                name="one_mail_per_event_and_recipient",
            ),
            models.CheckConstraint(
                condition=Q(seq__isnull=True) | ~Q(stream=""), name="message_seq_has_a_stream"
            ),
            models.CheckConstraint(
                condition=(Q(state="DELIVERED") & Q(delivered_at__isnull=False))
                | (~Q(state="DELIVERED") & Q(delivered_at__isnull=True)),
                name="message_delivered_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} → {self.recipient or self.handler}"
