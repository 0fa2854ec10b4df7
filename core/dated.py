"""Rows that begin on a day and are read once for all: what has begun stays (decision 0033)."""

from typing import Any, ClassVar

import pgtrigger
from django.db import models

from core.rules.dated import EARLIEST_CLOCK, Remembered

# On the clock where a day comes first: what has begun anywhere has begun.
CLOSED = """
    IF OLD.from_date <= (now() AT TIME ZONE '{clock}')::date THEN
        RAISE EXCEPTION '{what} that has begun stays'
            USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""


def stays_once_begun(name: str, what: str) -> pgtrigger.Trigger:
    """The trigger of rows with a `from_date`: one that has begun is neither rewritten nor taken
    away. `what` names one in the words of the database (« a number »).
    """
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        func=CLOSED.format(clock=EARLIEST_CLOCK, what=what, name=name),
    )


class ReadOnce(models.Model):
    """Base of rows that a process remembers: whoever writes one works with what was written."""

    remembered: ClassVar[Remembered[Any]]

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        """Write it; what is remembered is read again."""
        super().save(*args, **options)
        self.remembered.forget()

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        """Take it away; what is remembered is read again."""
        gone = super().delete(*args, **options)
        self.remembered.forget()
        return gone
