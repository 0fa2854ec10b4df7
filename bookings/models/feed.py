"""The calendar somebody's agenda reads by itself, behind a secret address."""

from django.conf import settings
from django.db import models


class CalendarFeed(models.Model):
    """One per person and side; only the fingerprint of its token is kept: shown once."""

    class Side(models.TextChoices):
        PARTNER = "PARTNER", "Structure"
        SCHOOL = "SCHOOL", "Établissement"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="calendar_feeds",
        verbose_name="personne",
    )
    side = models.CharField("calendrier", max_length=7, choices=Side, default=Side.PARTNER)
    token_hash = models.CharField("empreinte du jeton", max_length=64, unique=True)
    created_at = models.DateTimeField("création")

    class Meta:
        verbose_name = "abonnement au calendrier"
        verbose_name_plural = "abonnements au calendrier"
        constraints = [models.UniqueConstraint("user", "side", name="one_feed_a_side")]

    def __str__(self) -> str:
        return str(self.user)
