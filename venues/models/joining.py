"""How one becomes a member: by asking a structure, or invited by it."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from venues.models.members import Membership
from venues.models.partner import Partner


class JoinRequest(models.Model):
    """Somebody asks to join a structure that is already here (R2); its owners answer."""

    class State(models.TextChoices):
        PENDING = "PENDING", "En attente"
        ACCEPTED = "ACCEPTED", "Acceptée"
        DECLINED = "DECLINED", "Refusée"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="join_requests",
        verbose_name="personne",
    )
    partner = models.ForeignKey(
        Partner, models.CASCADE, related_name="join_requests", verbose_name="partenaire culturel"
    )
    state = models.CharField("état", max_length=8, choices=State, default=State.PENDING)
    asked_at = models.DateTimeField("demandée", auto_now_add=True)
    answered_at = models.DateTimeField("réponse", null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="réponse de",
    )

    class Meta:
        verbose_name = "demande à rejoindre"
        verbose_name_plural = "demandes à rejoindre"
        ordering = ["asked_at"]
        constraints = [
            models.UniqueConstraint(
                "user", "partner", condition=Q(state="PENDING"), name="one_open_join_request"
            ),
            models.CheckConstraint(
                condition=Q(state="PENDING", answered_at__isnull=True)
                | (~Q(state="PENDING") & Q(answered_at__isnull=False)),
                name="join_request_answered_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} → {self.partner}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Chainable questions about invitations."""

    def open(self) -> "InvitationQuerySet":
        """Neither accepted nor withdrawn; its date may have passed."""
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)


class Invitation(models.Model):
    """An owner invites an address; whoever opens the mail joins."""

    partner = models.ForeignKey(
        Partner, models.CASCADE, related_name="invitations", verbose_name="partenaire culturel"
    )
    email = models.EmailField("adresse e-mail")
    role = models.CharField(
        "rôle", max_length=6, choices=Membership.Role, default=Membership.Role.MEMBER
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="invité par",
    )
    sent_at = models.DateTimeField("envoyée")
    expires_at = models.DateTimeField("expire")
    accepted_at = models.DateTimeField("acceptée", null=True, blank=True)
    withdrawn_at = models.DateTimeField("retirée", null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "invitation"
        verbose_name_plural = "invitations"
        ordering = ["sent_at"]
        constraints = [
            models.UniqueConstraint(
                "partner",
                Lower("email"),
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="one_open_invitation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} → {self.partner}"

    def is_open(self, now: datetime) -> bool:
        """May it still be accepted at this moment?"""
        return not (self.accepted_at or self.withdrawn_at) and now <= self.expires_at
