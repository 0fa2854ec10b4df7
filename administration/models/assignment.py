"""Who of the administration follows a file: an offer, a school, a partner, a booking…"""

import pgtrigger
from django.conf import settings
from django.db import models


class Assignment(models.Model):
    """The officer who follows an object, since when; the journal says who followed it before.

    `about` names the object, never a person: of an account, its number alone.
    """

    model = models.CharField("table", max_length=80)
    object_id = models.CharField("identifiant", max_length=120)
    about = models.CharField("dossier", max_length=300)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="suivi par",
    )
    since = models.DateTimeField("depuis")

    class Meta:
        verbose_name = "dossier suivi"
        verbose_name_plural = "dossiers suivis"
        ordering = ["-since", "-id"]
        constraints = [models.UniqueConstraint("model", "object_id", name="one_assignment_a_file")]
        triggers = [pgtrigger.Protect(name="assignment_stays", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.about
