"""What becomes of a partner: a venue or all of it goes to another, or closes (R55)."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from venues.models.partner import Partner
from venues.models.venue import Venue

# What was decided is never written again; what became of it is.
DECIDED = (
    "partner", "kind", "venue", "successor", "siret", "on_date", "reason", "is_forced", "asked_by",
    "asked_label", "asked_at",
)  # fmt: skip


class PartnerChange(models.Model):
    """One decision of the administration about a partner or one of its venues, from a day on.

    `moved` holds what it touched, to give it back: venues (closed, opened in its place), offers and
    templates (number, what they said), those paused, people.
    """

    class Kind(models.TextChoices):
        TRANSFER = "TRANSFER", "Transfert d’un lieu"
        MERGE = "MERGE", "Fusion"
        CLOSE_VENUE = "CLOSE_VENUE", "Fermeture d’un lieu"
        CLOSE = "CLOSE", "Fermeture"

    partner = models.ForeignKey(
        Partner, models.PROTECT, related_name="changes", verbose_name="partenaire culturel"
    )
    kind = models.CharField("changement", max_length=11, choices=Kind)
    venue = models.ForeignKey(
        Venue, models.PROTECT, related_name="changes", null=True, blank=True, verbose_name="lieu"
    )
    successor = models.ForeignKey(
        Partner,
        models.PROTECT,
        related_name="received",
        null=True,
        blank=True,
        verbose_name="structure d’accueil",
    )
    siret = models.CharField("SIRET chez elle", max_length=14, blank=True)
    on_date = models.DateField("à partir du")
    reason = models.CharField("motif", max_length=500)
    is_forced = models.BooleanField("malgré des réservations en cours", default=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="décidé par"
    )
    asked_label = models.CharField("décidé par (en toutes lettres)", max_length=320)
    asked_at = models.DateTimeField("décidé le")
    done_at = models.DateTimeField("appliqué le", null=True, blank=True)
    problem = models.CharField("pourquoi il n’est pas appliqué", max_length=500, blank=True)
    undone_at = models.DateTimeField("annulé le", null=True, blank=True)
    undone_label = models.CharField("annulé par", max_length=320, blank=True)
    moved = models.JSONField("ce qui a suivi", default=dict, blank=True)

    class Meta:
        verbose_name = "changement d’un partenaire"
        verbose_name_plural = "changements de partenaires"
        ordering = ["-asked_at", "-id"]
        indexes = [models.Index("on_date", name="partner_change_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["TRANSFER", "MERGE"], successor__isnull=False)
                | Q(kind__in=["CLOSE_VENUE", "CLOSE"], successor__isnull=True),
                name="partner_change_successor",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["TRANSFER", "CLOSE_VENUE"], venue__isnull=False)
                | Q(kind__in=["MERGE", "CLOSE"], venue__isnull=True),
                name="partner_change_venue",
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | ~Q(successor=F("partner")),
                name="partner_joins_another",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="partner_change_has_a_reason"),
            models.UniqueConstraint(
                "partner",
                condition=Q(done_at__isnull=True, undone_at__isnull=True),
                name="one_partner_change_to_come",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="partner_change_is_never_rewritten", fields=[*DECIDED]),
            pgtrigger.Protect(
                name="partner_change_is_undone_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__undone_at__isnull=False),
            ),
            pgtrigger.Protect(name="partner_change_is_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.venue or self.partner}"

    @property
    def is_planned(self) -> bool:
        """For a day to come, or refused until now."""
        return self.done_at is None and self.undone_at is None
