"""What every journal keeps: one line an act, signed for ever, only ever added (I10)."""

from collections.abc import Sequence
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models

from core.rules.erased import ERASED_PERSON, ERASED_TEXT


def only_grows(name: str, *, people: Sequence[str] = (), texts: Sequence[str] = ()) -> list[Any]:
    """The triggers of a table whose rows are only ever added; `name` is what a refusal cites.

    `people` and `texts` are the columns where the erasing of a person writes that there was one, or
    something; nobody else has the right to (decision 0029).
    """
    if not people and not texts:
        return [pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete)]
    return [
        pgtrigger.Trigger(
            name=name,
            when=pgtrigger.Before,
            operation=pgtrigger.Update | pgtrigger.Delete,
            func=f"""
                IF TG_OP = 'UPDATE' THEN
                    IF {only_erased(people, texts)} THEN RETURN NEW; END IF;
                END IF;
                RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table',
                    TG_TABLE_NAME;
            """,
        )
    ]


def only_erased(people: Sequence[str], texts: Sequence[str]) -> str:
    """Asks in SQL, of an UPDATE, whether it does nothing but erase a person from these columns."""
    stand_ins = dict.fromkeys(people, ERASED_PERSON) | dict.fromkeys(texts, ERASED_TEXT)
    columns = "{" + ",".join(stand_ins) + "}"
    rest = f"to_jsonb(NEW) - '{columns}'::text[] = to_jsonb(OLD) - '{columns}'::text[]"
    each = [f"NEW.{name} IN (OLD.{name}, '{said}')" for name, said in stand_ins.items()]
    return " AND ".join([rest, *each])


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
