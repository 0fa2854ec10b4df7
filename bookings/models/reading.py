"""Up to when somebody has read what others did (« ce qui s'est passé »)."""

from django.conf import settings
from django.db import models


class ReadMark(models.Model):
    """Up to which moment a person has read the acts of others on an offer; on all without one."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="read_marks",
        verbose_name="personne",
    )
    offer = models.ForeignKey(
        "offers.CollectiveOffer",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="offre",
    )
    read_at = models.DateTimeField("lu jusqu’au")

    class Meta:
        verbose_name = "repère de lecture"
        verbose_name_plural = "repères de lecture"
        constraints = [
            models.UniqueConstraint(
                "user", "offer", name="one_read_mark_an_offer", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.offer or 'tout'}, {self.read_at:%d/%m/%Y}"
