"""The searches a person of a school comes back to, and their daily mail: theirs alone."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from catalogue import rules


class SavedSearch(models.Model):
    """A search one comes back to, and whether its news come by mail each day."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="saved_searches",
        verbose_name="personne",
    )
    name = models.CharField("nom", max_length=rules.SEARCH_NAME_MAX)
    wanted = models.JSONField("filtres", default=dict)
    # Of the filters: the same search saved twice is one.
    fingerprint = models.CharField("empreinte", max_length=64)
    by_mail = models.BooleanField("courriel quotidien", default=True)
    created_at = models.DateTimeField("création")
    # What was published before has been told, or was there when it was saved.
    told_until = models.DateTimeField("annoncée jusqu’au")

    class Meta:
        verbose_name = "recherche enregistrée"
        verbose_name_plural = "recherches enregistrées"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint("user", "fingerprint", name="search_saved_once"),
            models.CheckConstraint(condition=~Q(name=""), name="saved_search_named"),
        ]
        indexes = [models.Index("user", condition=Q(by_mail=True), name="saved_search_by_mail")]

    def __str__(self) -> str:
        return self.name


class SearchDigest(models.Model):
    """The news of one person's searches, one day: looked for once, whoever runs the clock."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="search_digests",
        verbose_name="personne",
    )
    day = models.DateField("jour")
    many = models.PositiveIntegerField("nouveautés")

    class Meta:
        verbose_name = "nouveautés d’un jour"
        verbose_name_plural = "nouveautés des jours"
        ordering = ["-day"]
        constraints = [models.UniqueConstraint("user", "day", name="one_digest_a_day")]

    def __str__(self) -> str:
        return f"{self.user}, {self.day:%d/%m/%Y}"
