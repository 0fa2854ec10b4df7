"""The calendar somebody's agenda reads by itself, behind a secret address."""

from django.conf import settings
from django.db import models


class CalendarFeed(models.Model):
    """One per person; only the fingerprint of its token is kept: the address is shown once."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="calendar_feed",
        verbose_name="personne",
    )
    token_hash = models.CharField("empreinte du jeton", max_length=64, unique=True)
    created_at = models.DateTimeField("création")

    class Meta:
        verbose_name = "abonnement au calendrier"
        verbose_name_plural = "abonnements au calendrier"

    def __str__(self) -> str:
        return str(self.user)
