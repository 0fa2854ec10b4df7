"""Who works for a partner, and as what."""

from django.conf import settings
from django.db import models

from venues.models.partner import Partner


class Membership(models.Model):
    """Somebody works for a partner."""

    class Role(models.TextChoices):
        OWNER = "OWNER", "Responsable"
        MEMBER = "MEMBER", "Membre"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="memberships",
        verbose_name="personne",
    )
    partner = models.ForeignKey(
        Partner, models.CASCADE, related_name="memberships", verbose_name="partenaire culturel"
    )
    role = models.CharField("rôle", max_length=6, choices=Role, default=Role.MEMBER)
    created_at = models.DateTimeField("depuis", auto_now_add=True)

    class Meta:
        verbose_name = "membre"
        verbose_name_plural = "membres"
        constraints = [models.UniqueConstraint("user", "partner", name="one_membership_a_partner")]

    def __str__(self) -> str:
        return f"{self.user}, {self.partner}"
