"""One mail of an officer to many people: written, tried, wanted by two, sent as one batch (R65)."""

from typing import Any
from uuid import uuid4

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from administration.models.approval import approved_by_two
from administration.rules.broadcast import BODY_MAX, LINE_MAX

# The act of two people that sends one (decision 0030), about « broadcast:<number> ».
SENDING = "broadcast_sending"
WANTED_BY_TWO = f"""
IF NOT EXISTS (
    SELECT FROM administration_approval AS approval
    WHERE approval.id = NEW.approval_id AND approval.act = '{SENDING}'
      AND approval.state = 'APPROVED' AND approval.subject = 'broadcast:' || NEW.id
) THEN
    RAISE EXCEPTION 'a broadcast is wanted by two people'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'broadcast_is_wanted_by_two';
END IF;
RETURN NEW;
"""
ASKED_STAYS = f"""
IF EXISTS (
    SELECT FROM administration_approval AS approval
    WHERE approval.act = '{SENDING}' AND approval.state = 'WAITING'
      AND approval.subject = 'broadcast:' || NEW.id
) THEN
    RAISE EXCEPTION 'a broadcast asked for is written again once the asking is put aside'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'broadcast_asked_is_no_draft';
END IF;
RETURN NEW;
"""
WRITTEN = ("audience", "criteria", "population", "subject", "heading", "body", "author_label")
STAYS = (*WRITTEN, "event_id")


class BroadcastState(models.TextChoices):
    """From the draft to the last mail written."""

    DRAFT = "DRAFT", "Brouillon"
    LISTED = "LISTED", "Essai à blanc fait, rien n’est envoyé"
    RUNNING = "RUNNING", "Envoi en cours"
    STOPPED = "STOPPED", "Envoi arrêté"
    DONE = "DONE", "Envoyé"
    ABANDONED = "ABANDONED", "Abandonné"


BROADCAST_ARROWS = [
    ("DRAFT", "LISTED"), ("LISTED", "DRAFT"), ("LISTED", "RUNNING"), ("RUNNING", "STOPPED"),
    ("STOPPED", "RUNNING"), ("RUNNING", "DONE"), ("DRAFT", "ABANDONED"), ("LISTED", "ABANDONED"),
]  # fmt: skip


class Audience(models.TextChoices):
    """Whom one is written to."""

    PARTNERS = "PARTNERS", "Membres des acteurs culturels"
    TEACHERS = "TEACHERS", "Enseignants"
    PRINCIPALS = "PRINCIPALS", "Directions d’établissement"


class Broadcast(models.Model):
    """What is said, and to whom; `event_id` is that of its mails, in the outgoing messages.

    `criteria` choose among the audience, as the form of the page wrote them; `population` says them
    in words. Nothing of these changes once the people are listed.
    """

    State = BroadcastState
    Audience = Audience

    audience = models.CharField("à qui", max_length=10, choices=Audience)
    criteria = models.JSONField("critères", default=dict, blank=True)
    population = models.CharField("population", max_length=600, blank=True)
    subject = models.CharField("objet", max_length=LINE_MAX)
    heading = models.CharField("titre", max_length=LINE_MAX)
    body = models.TextField(
        "texte",
        max_length=BODY_MAX,
        help_text="Une ligne vide sépare deux paragraphes. {{ person.full_name }} est remplacé par "
        "le nom de la personne, {{ place }} par celui de sa structure ou de son établissement.",
    )
    event_id = models.UUIDField("événement", default=uuid4, editable=False)
    state = models.CharField("état", max_length=9, choices=BroadcastState, default="DRAFT")
    author_label = models.CharField("écrit par", max_length=320)
    created_at = models.DateTimeField("écrit le", default=timezone.now)
    listed_at = models.DateTimeField("essai à blanc le", null=True, blank=True)
    approval = approved_by_two("envoi demandé puis confirmé")
    # No mail of it is written before: what bounds how fast it leaves, whoever works.
    next_at = models.DateTimeField("pas avant", default=timezone.now)
    finished_at = models.DateTimeField("fin", null=True, blank=True)

    class Meta:
        verbose_name = "courriel groupé"
        verbose_name_plural = "courriels groupés"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=BroadcastState.values), name="broadcast_state_known"
            ),
            models.CheckConstraint(
                condition=Q(audience__in=Audience.values), name="broadcast_audience_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["DRAFT", "LISTED", "ABANDONED"]) | Q(approval__isnull=False),
                name="broadcast_leaves_once_approved",
            ),
            models.UniqueConstraint("event_id", name="broadcast_has_its_own_event"),
        ]
        triggers = [
            pgtrigger.FSM(name="broadcast_fsm", field="state", transitions=BROADCAST_ARROWS),
            pgtrigger.Trigger(
                name="broadcast_is_wanted_by_two",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Condition("NEW.approval_id IS NOT NULL"),
                func=WANTED_BY_TWO,
            ),
            pgtrigger.Protect(
                name="broadcast_listed_is_not_rewritten",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.state <> 'DRAFT' AND ({}) IS DISTINCT FROM ({})".format(
                        *(", ".join(f"{row}.{name}" for name in STAYS) for row in ("OLD", "NEW"))
                    )
                ),
            ),
            # What a second person is asked about is what was listed.
            pgtrigger.Trigger(
                name="broadcast_asked_is_no_draft",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state="LISTED", new__state="DRAFT"),
                func=ASKED_STAYS,
            ),
            pgtrigger.Protect(name="broadcast_is_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"n°\u00a0{self.pk}, {self.subject}"

    @property
    def is_moving(self) -> bool:
        """Whether a worker has something to do."""
        return self.state == BroadcastState.RUNNING


class RecipientState(models.TextChoices):
    """What is known of somebody on the list, then what became of it."""

    READY = "READY", "À écrire"
    SENT = "SENT", "Courriel écrit"
    LEFT_OUT = "LEFT_OUT", "Laissée de côté"


class LeftOut(models.TextChoices):
    """Why somebody of the population gets nothing."""

    NONE = "", "–"
    CLOSED = "CLOSED", "Compte fermé"
    UNSUBSCRIBED = "UNSUBSCRIBED", "Ne veut pas de ces courriels"
    ADDRESS = "ADDRESS", "Adresse en défaut"
    GONE = "GONE", "N’est plus de la structure ou de l’établissement"


class BroadcastRecipient(models.Model):
    """Somebody on the list of a broadcast, once; their address is read when their mail is written.

    `place`: the structure or the school they are written to for, `place_number` its key.
    """

    State = RecipientState
    Why = LeftOut

    broadcast = models.ForeignKey(
        Broadcast, models.PROTECT, related_name="recipients", verbose_name="courriel groupé"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="personne"
    )
    place = models.CharField("structure ou établissement", max_length=200, blank=True)
    place_number = models.BigIntegerField("sa clé", db_default=0, editable=False)
    state = models.CharField("état", max_length=8, choices=RecipientState, default="READY")
    why = models.CharField("pourquoi", max_length=12, choices=LeftOut, blank=True)

    class Meta:
        verbose_name = "destinataire d’un courriel groupé"
        verbose_name_plural = "destinataires des courriels groupés"
        ordering = ["pk"]
        indexes = [models.Index("broadcast", "state", "id", name="broadcast_people_by_state")]
        constraints = [
            models.UniqueConstraint("broadcast", "person", name="one_line_a_person"),
            models.CheckConstraint(
                condition=Q(state__in=["READY", "SENT"], why="")
                | Q(state="LEFT_OUT", why__in=[why for why in LeftOut.values if why]),
                name="broadcast_left_out_says_why",
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="broadcast_recipient_fsm",
                field="state",
                transitions=[("READY", "SENT"), ("READY", "LEFT_OUT")],
            ),
            # A list not used yet is made again; who was written to stays.
            pgtrigger.Protect(
                name="broadcast_sent_is_history",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="SENT"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.broadcast_id}"

    @property
    def facts(self) -> dict[str, Any]:
        """What the writer of a mail is told."""
        return {"broadcast_id": self.broadcast_id, "person_id": self.person_id}
