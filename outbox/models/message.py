"""The outgoing message: a promise written in the transaction of the change (R64, D4–D6)."""

import uuid
from functools import cache

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KeyTextTransform
from django.utils import timezone
from django.utils.module_loading import import_string

from core.machine import refusal_in_sql
from core.rules.erased import ERASED_DOMAIN
from core.shared import Batch
from outbox.rules import Event

# Whoever delivers listens there: woken by the commit of what is to leave (D4, D7).
WAKE = "outbox"

# The purge of personal data empties a body, and what a mail server said with an address in it; the
# erasing of a person writes who it went to no more, nor what an account was told of (0029).
BLANKED = "{payload,last_error,recipient,facts}"
ONLY_BLANKED = f"""
to_jsonb(NEW) - '{BLANKED}'::text[] = to_jsonb(OLD) - '{BLANKED}'::text[]
    AND (NEW.payload = OLD.payload OR NEW.payload = '{{}}')
    AND (NEW.last_error = OLD.last_error OR NEW.last_error = '')
    AND (NEW.recipient = OLD.recipient
         OR OLD.recipient <> '' AND right(NEW.recipient, {len(ERASED_DOMAIN)}) = '{ERASED_DOMAIN}')
    AND (NEW.facts = OLD.facts OR NEW.facts = '{{}}' AND left(NEW.event, 8) = 'account.')
"""


@cache
def events() -> dict[str, Event]:
    """The table of everything that leaves, by the event’s name, read once."""
    table: dict[str, Event] = import_string(settings.EVENTS)
    return table


def event_words(event: str) -> str:
    """« Confirmation » for `booking.confirmed`; one nobody names any more, as it is."""
    return events()[event].label if event in events() else event


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
    # What the messages handled with it share; None: it is alone.
    batch: Batch | None = None
    # Where its mails wait to be written in one statement; None: each is written at once.
    mails: "list[Message] | None" = None

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
            # What waits, in the order it leaves: one a way out, one for what hung; each is read
            # from its beginning.
            models.Index(
                "due_at",
                "created_at",
                condition=Q(state="WAITING", seq__isnull=False) & ~Q(cause="HUNG"),
                name="message_due_call",
            ),
            models.Index(
                "due_at",
                "created_at",
                condition=Q(state="WAITING", seq__isnull=True, recipient="") & ~Q(cause="HUNG"),
                name="message_due_letter",
            ),
            models.Index(
                "due_at",
                "created_at",
                condition=Q(state="WAITING") & ~Q(recipient="") & ~Q(cause="HUNG"),
                name="message_due_mail",
            ),
            models.Index(
                "due_at",
                "created_at",
                condition=Q(state="WAITING", cause="HUNG"),
                name="message_due_hung",
            ),
            models.Index(
                "due_at", condition=Q(state__in=["SENDING", "UNCERTAIN"]), name="message_in_doubt"
            ),
            models.Index("recipient", condition=Q(state="HELD"), name="message_held"),
            # What /pret/, the metrics and the queues count: without it they read every message
            # that ever left.
            models.Index(
                "created_at",
                condition=Q(state__in=["WAITING", "PARKED", "UNCERTAIN"]),
                name="message_undelivered",
            ),
            models.Index(
                "tried_at", condition=Q(state="WAITING") & ~Q(cause=""), name="message_failing"
            ),
            # What support looks for: what just left, what somebody received, what an offer caused.
            models.Index("created_at", name="message_created_at"),
            models.Index(
                "recipient", "created_at", condition=~Q(recipient=""), name="message_of_recipient"
            ),
            models.Index(
                KeyTextTransform("offer_ref", "facts"),
                condition=Q(facts__has_key="offer_ref"),
                name="message_of_offer",
            ),
            models.Index(
                "stream",
                "epoch",
                "seq",
                # Said so that no other index can answer in its place: while nothing is known of a
                # new backlog they all look alike, and one reads all that waits for each message.
                condition=Q(seq__isnull=False) & ~Q(state__in=["DELIVERED", "ABANDONED"]),
                name="message_first_of_stream",
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
            # Once a statement; a transaction that writes several wakes once, one rolled back never.
            pgtrigger.Trigger(
                name="message_wakes_who_delivers",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                func=f"PERFORM pg_notify('{WAKE}', ''); RETURN NULL;",
            ),
            pgtrigger.Protect(name="message_is_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{event_words(self.event)} → {self.recipient or self.stream or 'courriels'}"
