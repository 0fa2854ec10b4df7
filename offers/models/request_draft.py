"""What a teacher has typed of a request and not sent yet: kept on the server, read by them only."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from offers.models.template import OfferTemplate


class RequestDraft(models.Model):
    """One a person and a template; gone once the request is sent."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="request_drafts",
        verbose_name="enseignant",
    )
    template = models.ForeignKey(
        OfferTemplate, models.CASCADE, related_name="request_drafts", verbose_name="vitrine"
    )
    # Field of the form -> what was typed, as it was typed.
    typed = models.JSONField("réponses", default=dict)
    saved_at = models.DateTimeField("enregistré", auto_now=True)

    class Meta:
        verbose_name = "brouillon de demande"
        verbose_name_plural = "brouillons de demandes"
        constraints = [
            models.UniqueConstraint("user", "template", name="one_request_draft_a_template"),
            models.CheckConstraint(condition=~Q(typed={}), name="request_draft_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.template}"
