"""A small country in the tests' database, for the tests of one module, and what walls it has."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.utils import timezone

from devtools.country.counts import at_scale
from devtools.country.load import make_country
from tests.reference_data import Emptying
from tests.vacuum import owner_connection

SCALE = 0.01
# Triggers with whether they are at work, constraints with whether they were checked, indexes.
WALLS = """
SELECT 'trigger', tgrelid::regclass::text, tgname::text, tgenabled::text
FROM pg_trigger WHERE NOT tgisinternal
UNION ALL
SELECT 'constraint', conrelid::regclass::text, conname, convalidated || pg_get_constraintdef(oid)
FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL
SELECT 'index', tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
ORDER BY 1, 2, 3
"""


def silent(step: str, part: float) -> None:
    """Nobody looks at the bar."""


def walls(owner: psycopg.Connection) -> list[tuple[Any, ...]]:
    """Everything that holds the rows of the database, as PostgreSQL says it."""
    return owner.execute(WALLS).fetchall()


@contextmanager
def standing() -> Iterator[list[tuple[Any, ...]]]:
    """A country is there; yields the walls of before it. Everything is emptied at the end."""
    emptying = Emptying()
    with owner_connection() as owner:
        before = walls(owner)
        try:
            make_country(owner, at_scale(SCALE), timezone.now(), silent)
            yield before
        finally:
            emptying(None)  # type: ignore[arg-type]
