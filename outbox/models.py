"""The outgoing message: a promise written in the transaction of the change (R64, D4–D6)."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Lower
from django.utils import timezone

from core.machine import refusal_in_sql
from outbox.rules.words import event_words


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


# The purge of personal data empties a body, and what a mail server said with an address in it.
BLANKED = "{payload,last_error}"
ONLY_BLANKED = f"""
to_jsonb(NEW) - '{BLANKED}'::text[] = to_jsonb(OLD) - '{BLANKED}'::text[]
    AND (NEW.payload = OLD.payload OR NEW.payload = '{{}}')
    AND (NEW.last_error = OLD.last_error OR NEW.last_error = '')
"""


class Message(models.Model):
    """One side effect that must happen, at least once, after the commit."""

    class State(models.TextChoices):
        WAITING = "WAITING", "En attente"
        # A mail is claimed, handed over, and uncertain when nobody knows if it left (F23).
        SENDING = "SENDING", "En cours d’envoi"
        UNCERTAIN = "UNCERTAIN", "Incertain"
        HELD = "HELD", "Gardé pour le résumé du jour"
        DELIVERED = "DELIVERED", "Remis"
        PARKED = "PARKED", "À traiter"
        ABANDONED = "ABANDONED", "Abandonné"

    class Cause(models.TextChoices):
        """Why the last call came to nothing."""

        HUNG = "HUNG", "Aucune réponse"
        FAILED = "FAILED", "Réponse en erreur, ou personne"

    # Whether its next call waits for an answer as long as the contract allows (rules.Lane).
    patient = True

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
    # Calls really made: waiting for one's turn, or before a shut door, is no attempt.
    tried_at = models.DateTimeField("dernier essai", null=True, blank=True)
    cause = models.CharField(
        "cause de l’échec", max_length=10, choices=Cause, blank=True, default="", db_default=""
    )
    last_error = models.TextField("dernière erreur", blank=True)
    # The request this began with: one id in the logs from the click to the call and the mail.
    trace = models.CharField("identifiant de la demande", max_length=64, blank=True)
    created_at = models.DateTimeField("création", default=timezone.now)
    delivered_at = models.DateTimeField("remise", null=True, blank=True)
    parked_at = models.DateTimeField("mise de côté", null=True, blank=True)
    claimed_at = models.DateTimeField("confié au fournisseur", null=True, blank=True)

    class Meta:
        verbose_name = "message sortant"
        verbose_name_plural = "messages sortants"
        ordering = ["-created_at"]
        indexes = [
            models.Index("due_at", condition=Q(state="WAITING"), name="message_due"),
            models.Index(
                "due_at", condition=Q(state__in=["SENDING", "UNCERTAIN"]), name="message_in_doubt"
            ),
            models.Index("recipient", condition=Q(state="HELD"), name="message_held"),
            models.Index(
                "tried_at", condition=Q(state="WAITING") & ~Q(cause=""), name="message_failing"
            ),
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
            models.CheckConstraint(
                condition=~Q(state__in=["SENDING", "UNCERTAIN"]) | Q(claimed_at__isnull=False),
                name="message_sending_was_claimed",
            ),
        ]
        triggers = [
            # What has left is history (0014): its body may be blanked, and nothing else.
            pgtrigger.Trigger(
                name="message_sent_is_history",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "(OLD.state IN ('DELIVERED', 'ABANDONED') AND OLD.* IS DISTINCT FROM NEW.*)"
                ),
                func=refusal_in_sql(ONLY_BLANKED, "message_sent_is_history", "it has left"),
            ),
            pgtrigger.Protect(name="message_is_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{event_words(self.event)} → {self.recipient or self.stream or 'courriels'}"


class Breaker(models.Model):
    """A way out that is shut for one cause, in all the processes at once; without a row, open.

    `failures` in a row; `shut_until`: nobody knocks before. ASKED: the receiver asked to wait.
    """

    class Cause(models.TextChoices):
        HUNG = "HUNG", "Aucune réponse"
        FAILED = "FAILED", "Réponse en erreur, ou personne"
        ASKED = "ASKED", "Attente demandée"

    class Channel(models.TextChoices):
        CALL = "CALL", "Appels à ADAGE"
        MAIL = "MAIL", "Courriels"

    channel = models.CharField("voie", max_length=10, choices=Channel)
    cause = models.CharField("cause", max_length=10, choices=Cause)
    failures = models.PositiveIntegerField("échecs de suite", default=0)
    shut_until = models.DateTimeField("fermée jusqu’au", null=True, blank=True)

    class Meta:
        verbose_name = "disjoncteur"
        verbose_name_plural = "disjoncteurs"
        constraints = [
            models.UniqueConstraint("channel", "cause", name="one_breaker_per_channel_and_cause"),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()}, {self.get_cause_display()}"


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
        Message, models.SET_NULL, null=True, blank=True, related_name="mail_events",
        verbose_name="message",
    )  # fmt: skip
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
