"""What a copy of the database must not tell: sealed with keys that are not in it (decision 0027).

`FIELD_ENCRYPTION_KEYS` lists them: the first one seals, all of them open.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import connections, models, transaction
from psycopg import sql

# What PostgreSQL asks of a stored value: version and date of Fernet, then at least one block.
SEALED = r"^gAAAA[A-Za-z0-9_-]{93,}={0,2}$"
PREFIX = "gAAAA"
ROWS_AT_ONCE = 500


class Unreadable(Exception):
    """None of the keys of FIELD_ENCRYPTION_KEYS opens a stored value: one is missing."""


@lru_cache(maxsize=4)
def _ring(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def seal(text: str) -> str:
    """The text as it is stored, by the first key; twice the same text is not twice the same."""
    return _ring(tuple(settings.FIELD_ENCRYPTION_KEYS)).encrypt(text.encode()).decode()


def unseal(stored: str) -> str:
    """The text of a stored value, by whichever key opens it. Raises Unreadable."""
    try:
        return _ring(tuple(settings.FIELD_ENCRYPTION_KEYS)).decrypt(stored).decode()
    except InvalidToken:
        raise Unreadable("FIELD_ENCRYPTION_KEYS lacks the key of a stored value") from None


def is_sealed(stored: str) -> bool:
    """Whether a value has already been sealed, by whatever key."""
    return stored.startswith(PREFIX)


def resealed(stored: str) -> str | None:
    """A stored value sealed anew by the first key, None when it already is. Raises Unreadable."""
    try:
        _ring(tuple(settings.FIELD_ENCRYPTION_KEYS[:1])).decrypt(stored)
    except InvalidToken:
        return seal(unseal(stored))
    return None


class Opened(str):
    """A text read from the database, with how it stands there: saving it again changes nothing."""

    __slots__ = ("stored",)
    stored: str

    def __new__(cls, text: str, stored: str) -> "Opened":
        opened = super().__new__(cls, text)
        opened.stored = stored
        return opened


class SealedTextField(models.TextField):  # type: ignore[type-arg]
    """A text for whoever holds the row, sealed in its column.

    No value is looked for in it: two seals of one text differ. What is allowed compares what is
    stored: the constraint that says so (`regex`), the trigger that nothing changed (`df`, `ndf`).
    """

    LOOKUPS = ("isnull", "regex", "df", "ndf")

    def from_db_value(self, value: str | None, *_: Any) -> str | None:
        """Open what the column holds. Raises Unreadable."""
        return None if value is None else Opened(unseal(value), value)

    def get_prep_value(self, value: Any) -> Any:
        """Seal what goes into the column; what came from it goes back as it was."""
        text = super().get_prep_value(value)
        if text is None or isinstance(value, Opened):
            return getattr(value, "stored", None)
        return seal(text)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """The row keeps how it was sealed: saved twice, it is the same."""
        value = super().pre_save(model_instance, add)
        if value is not None and not isinstance(value, Opened):
            value = Opened(value, seal(value))
            setattr(model_instance, self.attname, value)
        return value

    def get_lookup(self, lookup_name: str) -> Any:
        """Refuse (FieldError of Django) to compare a text with its seal."""
        return super().get_lookup(lookup_name) if lookup_name in self.LOOKUPS else None


@dataclass(frozen=True)
class Column:
    """Where sealed values stand; `wall` is the trigger that refuses that they change."""

    table: str
    name: str
    wall: str = ""


def rewrite(
    column: Column, change: Callable[[str], str | None], *, write: bool = True, using: str
) -> Iterator[int]:
    """Put `change(stored)` in the place of each value, but where it answers None.

    Gives, after each transaction of some hundreds of rows, how many were read. The wall is down
    inside that transaction only, for its owner alone, and nobody else writes meanwhile.
    """
    last, read = 0, -1
    while read:
        with transaction.atomic(using), connections[using].cursor() as cursor:
            if write:
                _lower(cursor, column)
            cursor.execute(_written(READ, column), [last, ROWS_AT_ONCE])
            rows = cursor.fetchall()
            changed = [(key, new) for key, old in rows if (new := change(old)) is not None]
            if write:
                cursor.execute(_written(WRITE, column), [list(part) for part in _columns(changed)])
                _raise_again(cursor, column)
        read = len(rows)
        if read:
            last = rows[-1][0]
            yield read


READ = "SELECT id, {name} FROM {table} WHERE id > %s AND {name} IS NOT NULL ORDER BY id LIMIT %s"
WRITE = """
UPDATE {table} SET {name} = new.value
FROM unnest(%s::bigint[], %s::text[]) AS new (id, value) WHERE {table}.id = new.id
"""


def _lower(cursor: Any, column: Column) -> None:
    # A check left for the end of the transaction would keep the table from being changed.
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute(_written("LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE", column))
    if column.wall:
        cursor.execute(_written("ALTER TABLE {table} DISABLE TRIGGER {wall}", column))


def _raise_again(cursor: Any, column: Column) -> None:
    if column.wall:
        cursor.execute(_written("ALTER TABLE {table} ENABLE TRIGGER {wall}", column))


def _columns(rows: list[tuple[int, str]]) -> tuple[list[int], list[str]]:
    return [key for key, _ in rows], [value for _, value in rows]


def _written(statement: str, column: Column) -> str:
    names = {"table": column.table, "name": column.name, "wall": column.wall or "-"}
    return sql.SQL(statement).format(**{k: sql.Identifier(v) for k, v in names.items()}).as_string()
