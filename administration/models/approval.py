"""An act that two different people must want: one asks for it, another approves it."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q


class State(models.TextChoices):
    """Where the asking stands; « demande » is feminine."""

    WAITING = "WAITING", "En attente d’une seconde personne"
    APPROVED = "APPROVED", "Confirmée"
    DISMISSED = "DISMISSED", "Écartée"


# What was asked is never changed afterwards.
ASKED = ["act", "subject", "values", "asked_by", "asked_label", "asked_at"]


class Approval(models.Model):
    """One asking: the act, what it is about, with which values; then who answered.

    What needs it keeps the row that allowed it, and a trigger there asks that it is approved.
    """

    State = State

    act = models.CharField("acte", max_length=40)
    subject = models.CharField("objet", max_length=60)
    values = models.JSONField("valeurs", default=dict)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="demandé par"
    )
    # As it was that day, like in every journal.
    asked_label = models.CharField("demandé par (en toutes lettres)", max_length=320)
    asked_at = models.DateTimeField("demandé le")
    state = models.CharField("état", max_length=9, choices=State, default=State.WAITING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="répondu par",
    )
    decided_label = models.CharField("répondu par (en toutes lettres)", max_length=320, blank=True)
    decided_at = models.DateTimeField("répondu le", null=True, blank=True)

    class Meta:
        verbose_name = "acte à deux personnes"
        verbose_name_plural = "actes à deux personnes"
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                "act", "subject", condition=Q(state="WAITING"), name="one_asking_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="approval_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="WAITING", decided_by__isnull=True, decided_at__isnull=True)
                | Q(~Q(state="WAITING"), decided_by__isnull=False, decided_at__isnull=False),
                name="approval_says_who_decided",
            ),
            models.CheckConstraint(
                condition=~Q(state="APPROVED") | ~Q(decided_by=F("asked_by")),
                name="approval_is_of_two_people",
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="approval_fsm",
                field="state",
                transitions=[("WAITING", "APPROVED"), ("WAITING", "DISMISSED")],
            ),
            pgtrigger.ReadOnly(name="approval_is_never_edited", fields=ASKED),
            pgtrigger.Protect(
                name="approval_is_answered_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=["APPROVED", "DISMISSED"]),
            ),
            pgtrigger.Protect(
                name="approval_begins_by_waiting",
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__state__in=["APPROVED", "DISMISSED"]),
            ),
            pgtrigger.Protect(name="approval_is_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.act}, {self.subject}"


def approved_by_two(words: str) -> "models.ForeignKey[Approval | None, Approval | None]":
    """The key of a row to the asking that two people wanted; `words`: its name on the screens.

    Read from the row alone, and no asking is ever deleted: no index.
    """
    return models.ForeignKey(
        Approval,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
        verbose_name=words,
    )
