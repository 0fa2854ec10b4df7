"""Who wishes to hear that an offer, taken today, is free again."""

from django.conf import settings
from django.db import models


class Watch(models.Model):
    """One teacher and one offer; gone once the mail has left, or when they ask no more."""

    offer = models.ForeignKey(
        "offers.CollectiveOffer", models.CASCADE, related_name="watches", verbose_name="offre"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="watches",
        verbose_name="enseignant",
    )
    created_at = models.DateTimeField("depuis", auto_now_add=True)

    class Meta:
        verbose_name = "alerte de libération"
        verbose_name_plural = "alertes de libération"
        constraints = [models.UniqueConstraint("offer", "user", name="one_watch_a_person")]

    def __str__(self) -> str:
        return f"{self.user}, {self.offer}"
