"""Public texts that the administration writes: versions, of which one at most is in force."""

from django.db import models
from django.db.models import Q

BODY_MAX = 20_000


class PublicText(models.Model):
    """One version of the text of a page: a draft until it is published.

    In force is the last published; what is published again, or withdrawn, moves no other row.
    The page of personal data has its own rules, and no text here.
    """

    class Page(models.TextChoices):
        HELP = "HELP", "Aide"
        LEGAL = "LEGAL", "Mentions légales"

    page = models.CharField("page", max_length=5, choices=Page)
    body = models.TextField(
        "texte",
        max_length=BODY_MAX,
        help_text="Une ligne vide sépare deux paragraphes. « # » au début d’une ligne fait un "
        "titre, « - » une liste. Les adresses deviennent des liens.",
    )
    why = models.CharField("motif de la version", max_length=300)
    written_at = models.DateTimeField("écrite le", auto_now_add=True)
    published_at = models.DateTimeField("publiée le", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "texte public"
        verbose_name_plural = "textes publics"
        ordering = ["-written_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(body=""), name="public_text_says_something")
        ]

    def __str__(self) -> str:
        return f"{self.get_page_display()}, version n° {self.pk}"
