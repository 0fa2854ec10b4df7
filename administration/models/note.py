"""What the administration writes to itself about a school, a partner, an offer, a booking…"""

import pgtrigger
from django.db import models

from core.rules.erased import ERASED_PERSON

TEXT_MAX = 2000
# A person who is erased loses the notes about them, with their name (decision 0029).
BLANKED = (
    f"NEW.text = '' AND NEW.about IN (OLD.about, '{ERASED_PERSON}')"
    " AND to_jsonb(NEW) - '{text,about}'::text[] = to_jsonb(OLD) - '{text,about}'::text[]"
)


class Note(models.Model):
    """A note on an object, signed and dated; answered by another, never rewritten, only blanked.

    `author` is the number of the account, which outlives it, as in the journal.
    """

    model = models.CharField("table", max_length=80)
    object_id = models.CharField("identifiant", max_length=120)
    about = models.CharField("objet", max_length=300)
    text = models.TextField("note", max_length=TEXT_MAX)
    author = models.BigIntegerField("compte")
    author_label = models.CharField("par", max_length=320)
    at = models.DateTimeField("le")

    class Meta:
        verbose_name = "note interne"
        verbose_name_plural = "notes internes"
        ordering = ["-at", "-id"]
        indexes = [models.Index("model", "object_id", name="notes_of_a_row")]
        triggers = [
            pgtrigger.Protect(name="note_is_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="note_is_only_blanked",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(f"NOT ({BLANKED})"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.about}, {self.author_label}"
