"""What becomes of a school: it closes, reopens, takes another UAI, or joins another (R54)."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from schools.models.institution import Institution, validate_uai

# What was decided is never written again; what became of it is.
DECIDED = (
    "institution", "kind", "successor", "new_uai", "on_date", "reason", "asked_by", "asked_label",
    "asked_at",
)  # fmt: skip


class SchoolChange(models.Model):
    """One decision of the administration about a school, from a day on, and how to undo it.

    `former` holds what the school was (columns of Institution), `moved` what followed a merger:
    people (account, role, may pre-book), credits (from, to, euros, euros engaged), offers addressed
    to it, requests of its teachers.
    """

    class Kind(models.TextChoices):
        CLOSE = "CLOSE", "Fermeture"
        REOPEN = "REOPEN", "Réouverture"
        RENUMBER = "RENUMBER", "Changement d’UAI"
        MERGE = "MERGE", "Fusion"

    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="changes", verbose_name="établissement"
    )
    kind = models.CharField("changement", max_length=8, choices=Kind)
    successor = models.ForeignKey(
        Institution,
        models.PROTECT,
        related_name="absorbed",
        null=True,
        blank=True,
        verbose_name="établissement d’accueil",
    )
    new_uai = models.CharField("nouvel UAI", max_length=8, blank=True, validators=[validate_uai])
    on_date = models.DateField("à partir du")
    reason = models.CharField("motif", max_length=500)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="décidé par"
    )
    asked_label = models.CharField("décidé par (en toutes lettres)", max_length=320)
    asked_at = models.DateTimeField("décidé le")
    done_at = models.DateTimeField("appliqué le", null=True, blank=True)
    problem = models.CharField("pourquoi il n’est pas appliqué", max_length=500, blank=True)
    undone_at = models.DateTimeField("annulé le", null=True, blank=True)
    undone_label = models.CharField("annulé par", max_length=320, blank=True)
    former = models.JSONField("ce qu’il était", default=dict, blank=True)
    moved = models.JSONField("ce qui a suivi", default=dict, blank=True)

    class Meta:
        verbose_name = "changement d’établissement"
        verbose_name_plural = "changements d’établissements"
        ordering = ["-asked_at", "-id"]
        indexes = [models.Index("on_date", name="school_change_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="MERGE", successor__isnull=False)
                | ~Q(kind="MERGE") & Q(successor__isnull=True),
                name="merger_has_a_successor",
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | ~Q(successor=F("institution")),
                name="school_joins_another",
            ),
            models.CheckConstraint(
                condition=Q(kind="RENUMBER", new_uai__regex=r"^[0-9]{7}[A-Z]$")
                | ~Q(kind="RENUMBER") & Q(new_uai=""),
                name="renumbered_has_an_uai",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="school_change_has_a_reason"),
            models.UniqueConstraint(
                "institution",
                condition=Q(done_at__isnull=True, undone_at__isnull=True),
                name="one_school_change_to_come",
            ),
            models.UniqueConstraint(
                "institution",
                condition=Q(kind="MERGE", undone_at__isnull=True),
                name="school_joins_one_other",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="school_change_is_never_rewritten", fields=[*DECIDED]),
            pgtrigger.Protect(
                name="school_change_is_undone_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__undone_at__isnull=False),
            ),
            pgtrigger.Protect(name="school_change_is_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.institution}"

    @property
    def is_planned(self) -> bool:
        """For a day to come, or refused until now."""
        return self.done_at is None and self.undone_at is None

    @property
    def is_in_force(self) -> bool:
        """Applied, and not undone since."""
        return self.done_at is not None and self.undone_at is None
