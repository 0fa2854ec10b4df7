"""Words that an officer writes in place of those of the product, version by version (R62)."""

from typing import Any

from django.db import models
from django.db.models import Q

from core.database import read_quietly
from core.rules.dated import Remembered
from outbox.rules.wording import PIECES, WORDS_MAX, Published


class MailWording(models.Model):
    """A version of one piece of one mail; in force, the one published last, if any.

    Written once published, it stays: another version replaces it, an older one comes back.
    """

    template = models.CharField("courriel", max_length=120)
    piece = models.CharField("partie", max_length=5, choices=list(PIECES.items()))
    words = models.TextField(
        "texte",
        max_length=WORDS_MAX,
        help_text="Une ligne vide sépare deux paragraphes. Les noms entre accolades sont remplacés "
        "par ceux de chaque courriel.",
    )
    why = models.CharField("motif de la version", max_length=300)
    written_at = models.DateTimeField("écrite le", auto_now_add=True)
    published_at = models.DateTimeField("publiée le", null=True, blank=True, editable=False)
    was_published = models.BooleanField("déjà publiée", default=False, editable=False)

    class Meta:
        verbose_name = "texte d’un courriel"
        verbose_name_plural = "textes des courriels"
        ordering = ["-written_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="mail_wording_says_something"),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(was_published=True),
                name="mail_wording_was_published",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_piece_display()}, version n°\u00a0{self.pk}"

    def save(self, *args: Any, **options: Any) -> None:
        """Whoever writes sends what was written."""
        super().save(*args, **options)
        REMEMBERED_WORDINGS.forget()


def published_words() -> Published | None:
    """The words in force; None when nobody can read them now."""
    published = MailWording.objects.exclude(published_at=None).order_by("published_at")
    rows = read_quietly(published.values_list("template", "piece", "words"))
    return None if rows is None else {(template, piece): words for template, piece, words in rows}


# No mail asks the database for its words: a process reads them once a minute (0033).
REMEMBERED_WORDINGS: Remembered[Published] = Remembered({})
REMEMBERED_WORDINGS.reads_from(published_words)
