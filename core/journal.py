"""What every journal keeps: one line an act, signed for ever, only ever added (I10)."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models


def only_grows(name: str) -> list[Any]:
    """The triggers of a table whose rows are only ever added; `name` is what a refusal cites."""
    return [pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete)]


class JournalLine(models.Model):
    """Who did what, when; a journal adds what about, its own verbs, and what each one says."""

    at = models.DateTimeField("quand")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name="qui",
    )
    # As it was written that day: a name that changes, an account that closes, rewrite no past.
    actor_label = models.CharField("qui (en toutes lettres)", max_length=320)

    class Meta:
        abstract = True
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.get_verb_display()}, {self.actor_label}"  # type: ignore[attr-defined]
