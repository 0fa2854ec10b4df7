"""What the administration tells an audience at the top of its pages, between two moments."""

from datetime import datetime

import pgtrigger
from django.db import models
from django.db.models import F, Q

TEXT_MAX = 300


class Banner(models.Model):
    """One sentence or two, for whom, from when until when."""

    class Audience(models.TextChoices):
        EVERYBODY = "EVERYBODY", "Tout le monde"
        PARTNERS = "PARTNERS", "Acteurs culturels"
        SCHOOLS = "SCHOOLS", "Établissements"
        PUBLIC = "PUBLIC", "Pages publiques"

    class Level(models.TextChoices):
        """The kinds of the component `banner`."""

        INFORMATION = "INFORMATION", "Information"
        WARNING = "WARNING", "Attention"
        ALERT = "ALERT", "Alerte"

    audience = models.CharField("pour qui", max_length=10, choices=Audience)
    level = models.CharField("niveau", max_length=11, choices=Level, default=Level.INFORMATION)
    text = models.CharField(
        "texte", max_length=TEXT_MAX, help_text="Une phrase ou deux, sans mise en forme."
    )
    from_at = models.DateTimeField("affiché à partir du")
    to_at = models.DateTimeField("jusqu’au")
    closable = models.BooleanField(
        "peut être fermé", default=True, help_text="Chacun le ferme sur son appareil."
    )

    class Meta:
        verbose_name = "bandeau d’information"
        verbose_name_plural = "bandeaux d’information"
        ordering = ["-from_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_at__gt=F("from_at")), name="banner_ends_after_it_begins"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="banner_says_something"),
        ]
        triggers = [
            # What people have read stays: it is shortened, not taken away.
            pgtrigger.Protect(
                name="banner_shown_is_never_deleted",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.from_at <= now()"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_audience_display()}\u00a0: {self.text[:60]}"

    @property
    def key(self) -> str:
        """What a closed banner is remembered by."""
        return f"annonce-{self.pk}"

    @property
    def kind(self) -> str:
        """The component's name of its level."""
        return {"WARNING": "warning", "ALERT": "error"}.get(self.level, "information")

    def is_shown(self, now: datetime) -> bool:
        """Whether its moment has come and is not over."""
        return self.from_at <= now < self.to_at
