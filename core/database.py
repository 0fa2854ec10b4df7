"""What several floors ask of PostgreSQL: ranges, random references, one runner at a time."""

import secrets
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField
from django.db import DatabaseError, connection, transaction
from django.db.models import (
    CharField,
    DateField,
    Field,
    ForeignObject,
    Func,
    Lookup,
    QuerySet,
    TextField,
    Value,
)

# No 0/O, 1/I/L: a reference is read aloud on the phone.
REFERENCE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


class ListedField(CharField):  # type: ignore[type-arg]
    """A code whose choices are rows of a list: the check of the models, which may come before any
    database, does not read them. For migrations it is the field of Django it looks like.
    """

    def _check_choices(self) -> list[Any]:
        return []

    def deconstruct(self) -> Any:
        name, _, args, options = super().deconstruct()
        return name, "django.db.models.CharField", args, options


class MomentRange(Func):
    """Moments of a row as one range, for exclusion constraints."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class DateRange(Func):
    """PostgreSQL's daterange(from, to, bounds)."""

    function = "DATERANGE"
    output_field = DateRangeField()


class LocalDay(Func):
    """The day of a moment on the clock of a place (R34): `LocalDay("time_zone", "starts_at")`."""

    function = "timezone"
    template = "(%(function)s(%(expressions)s))::date"
    output_field = DateField()


class PlainWords(Func):
    """Texts side by side, without case nor accent: `PlainWords("first_name", "last_name")`.

    The same expression as the index of the table: its words are found by their letters.
    """

    function = "plain_words"
    arg_joiner = " || ' ' || "
    output_field = TextField()


def with_words(rows: QuerySet[Any, Any], words: Iterable[str], *fields: str) -> QuerySet[Any, Any]:
    """The rows whose fields hold every word, whatever its case and accents."""
    rows = rows.alias(plain=PlainWords(*fields))
    for word in words:
        rows = rows.filter(plain__contains=PlainWords(Value(word)))
    return rows


@Field.register_lookup
@ForeignObject.register_lookup
class Among(Lookup):
    """`pk__among=[1, 2]`: one of a list given as one value, so one query whatever its length.

    With an `ArraySubquery`: of what it finds, read once and first, so that an index can be asked.
    """

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """`column = ANY(list)`."""
        column, params = self.process_lhs(compiler, connection)
        if hasattr(self.rhs, "as_sql"):
            found, more = self.process_rhs(compiler, connection)
            return f"{column} = ANY({found})", [*params, *more]
        return f"{column} = ANY(%s)", [*params, list(self.rhs)]


def random_reference(prefix: str, length: int = 8) -> str:
    """Return « CJ-7K3M9QXT »: nobody finds a neighbour by counting, nor by chance (M6)."""
    return prefix + "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(length))


def select_of(queryset: QuerySet[Any, Any]) -> tuple[str, tuple[Any, ...]]:
    """The SELECT of a queryset and its values, to stand inside a statement of ours.

    `sql_with_params()` raises EmptyResultSet where Django proves that no row can match: a text
    without a word to look for was an error page. Here that is a SELECT which finds nothing.
    """
    compiler = queryset.query.get_compiler(connection=connection, elide_empty=False)
    sql, params = compiler.as_sql()
    return sql, tuple(params)


def read_quietly(rows: QuerySet[Any, Any]) -> list[Any] | None:
    """The rows in one statement; None when the database does not answer, or has no such table yet.

    For what goes on with what it read before: inside a transaction, a failure spoils nothing.
    """
    try:
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            return list(rows)
    except DatabaseError:
        return None


@contextmanager
def alone(task: str) -> Iterator[bool]:
    """Give True to one holder of this name at a time over the whole database, False to others.

    A lock of the session: it lasts over several transactions and falls with the connection.
    """
    key = zlib.crc32(task.encode())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        (got,) = cursor.fetchone()
    try:
        yield got
    finally:
        if got:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])
