"""Ways out that are shut: a quarantine holds everything, a breaker one way (F13b, F30)."""

from django.db import models
from django.db.models import Q, Value


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


class Breaker(models.Model):
    """A way out that is shut for one cause, in all the processes at once; without a row, open.

    `failures` in a row; `shut_until`: nobody calls before. ASKED: the receiver asked to wait.
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
