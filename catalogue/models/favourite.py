"""The offers and templates a person of a school keeps: theirs alone, like all of the catalogue.

No colleague, no head, no partner reads what somebody keeps of the search.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from catalogue import rules


class Favourite(models.Model):
    """A star on an offer or on a template, with the labels one gave it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="favourites",
        verbose_name="personne",
    )
    offer = models.ForeignKey(
        "offers.CollectiveOffer",
        models.CASCADE,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="offre",
    )
    template = models.ForeignKey(
        "offers.OfferTemplate",
        models.CASCADE,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="vitrine",
    )
    labels = ArrayField(
        models.CharField(max_length=rules.LABEL_MAX), verbose_name="étiquettes", default=list
    )
    added_at = models.DateTimeField("ajout")

    class Meta:
        verbose_name = "favori"
        verbose_name_plural = "favoris"
        ordering = ["-added_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(offer__isnull=False, template__isnull=True)
                | Q(offer__isnull=True, template__isnull=False),
                name="favourite_of_one_thing",
            ),
            models.UniqueConstraint("user", "offer", name="favourite_offer_once"),
            models.UniqueConstraint("user", "template", name="favourite_template_once"),
            models.CheckConstraint(
                condition=Q(labels__len__lte=rules.LABELS_MAX), name="favourite_labels_max"
            ),
        ]

    def __str__(self) -> str:
        return str(self.offer or self.template)
