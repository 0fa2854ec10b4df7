"""Queries of a fixed form: Django writes their SQL once a process, then only values change.

Building and compiling the status of an offer costs ten times what its rows do. A function decorated
with `@compiled` still says its query as a queryset; it runs when the form is first asked for, with
invented values, and what they became in the SQL tells where those of each call go.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import lru_cache, partial, update_wrapper
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Model, QuerySet, Value
from django.db.transaction import TransactionManagementError
from psycopg import _queries
from psycopg.sql import Literal

from core.prepared import PreparedCursor, kept_cursor
from core.reading import Reader, reader_of

# psycopg reads a statement again at each run beyond 4 096 bytes or 50 values, or once it has read
# 128 others: an offer has as many columns, a status as many values, a process as many statements.
_queries.MAX_CACHED_STATEMENT_LENGTH = 64 * 1024
_queries.MAX_CACHED_STATEMENT_PARAMS = 1024
_queries._query2pg = lru_cache(maxsize=1024)(_queries._query2pg_nocache)
# Forms of one query kept by a process: beyond, the oldest is forgotten.
FORMS_KEPT = 64
_DAY, _MOMENT = dt.date(1789, 7, 14), dt.datetime(1789, 7, 14, 9, 30, tzinfo=dt.UTC)
# Type of a value -> the one invented for the rank of a value; no two are alike.
_INVENTED: dict[type, Callable[[int], Any]] = {
    int: lambda rank: 1_900_000_019 + rank,
    float: lambda rank: 190_019.125 + rank,
    str: lambda rank: f"\x02{rank}\x03",
    Decimal: lambda rank: Decimal("1900019.25") + rank,
    dt.date: lambda rank: _DAY.replace(year=_DAY.year + rank),
    dt.datetime: lambda rank: _MOMENT.replace(year=_MOMENT.year + rank),
    list: lambda rank: [1_900_100_019 + rank],  # keys, for the lookup `among`
}
_TYPES = tuple(_INVENTED)


def prepared_cursor() -> Any:
    """A cursor whose values stay apart from the SQL, which PostgreSQL may then prepare: it plans
    once a connection what never changes its shape.
    """
    wrapper: Any = connections[DEFAULT_DB_ALIAS]
    wrapper.ensure_connection()
    cursor: Any = PreparedCursor(wrapper.connection)  # type: ignore[call-arg]
    return wrapper._prepare_cursor(cursor)


@dataclass(frozen=True)
class _Place:
    """Where the SQL takes a value of the call from."""

    rank: int


@dataclass(frozen=True)
class _Form:
    """What one compilation left: SQL, the places of the values in it, how its rows are read."""

    sql: str
    places: tuple[_Place, ...]
    locks: bool
    read: Reader

    def filled(self, values: tuple[Any, ...]) -> tuple[Any, ...]:
        """The parameters of the SQL with the values of one call."""
        return tuple([values[place.rank] for place in self.places])

    def run(self, values: tuple[Any, ...], using: str) -> list[Any]:
        """The rows of the queryset, as it would have given them itself. Raises
        TransactionManagementError for a query that locks, outside of a transaction.
        """
        if self.locks and not connection.in_atomic_block:
            raise TransactionManagementError("rows are locked in a transaction only")
        wrapper: Any = connections[DEFAULT_DB_ALIAS]
        kept = kept_cursor(wrapper)
        if kept is not None:
            with wrapper.wrap_database_errors:
                rows = kept.rows(self.sql, self.filled(values))
        else:
            with prepared_cursor() as cursor:
                cursor.execute(self.sql, self.filled(values))
                rows = cursor.fetchall()
        return self.read(rows, using)


class CompiledQuery:
    """A function that says a queryset, called for its rows.

    `query(*values, **form)`: the values change at each call: numbers, texts, days, moments, lists
    of keys, choices, rows of the database (the function receives their key); None and "" are part
    of the form, with whatever else the queryset depends on. `query.build` is the function itself,
    for who narrows or counts what it gives.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]]) -> None:
        self.build = build
        self.name = f"{build.__module__}.{build.__qualname__}"
        self.forms: dict[Any, _Form] = {}
        update_wrapper(self, build)

    def __call__(self, *values: Any, **form: Any) -> list[Any]:
        """The rows, in a list."""
        values = tuple(_plain(value) for value in values)
        return self._form(values, form).run(values, "default")

    def select(self, *values: Any, **form: Any) -> tuple[str, tuple[Any, ...]]:
        """The SELECT and its values, to stand inside a statement of ours."""
        values = tuple(_plain(value) for value in values)
        found = self._form(values, form)
        return found.sql, found.filled(values)

    def _form(self, values: tuple[Any, ...], form: dict[str, Any]) -> _Form:
        key = (tuple(map(_kind, values)), tuple(form.items()))
        found = self.forms.get(key)
        if found is None:
            while len(self.forms) >= FORMS_KEPT:
                self.forms.pop(next(iter(list(self.forms))), None)
            found = self.forms[key] = compile_once(partial(self.build, **form), values)
        return found

    def first(self, *values: Any, **form: Any) -> Any:
        """The first row of a query that says its order and its limit, None without any."""
        return next(iter(self(*values, **form)), None)

    def one(self, *values: Any, **form: Any) -> Any:
        """The only row. Raises the DoesNotExist of its model without any."""
        found = self.first(*values, **form)
        if found is None:
            raise self.build(*values, **form).model.DoesNotExist
        return found


@dataclass(frozen=True)
class Slices:
    """Rows whose number is known, read a page at a time: what a paginator asks for."""

    many: int
    size: int  # of a page
    read: Callable[..., list[Any]]  # called with first=, last=

    def count(self) -> int:
        """How many rows."""
        return self.many

    def __len__(self) -> int:
        return self.many

    def __getitem__(self, part: Any) -> list[Any]:
        # Always a whole page: the last one is not a form of its own.
        rows = self.read(first=part.start, last=part.start + self.size)
        return rows[: part.stop - part.start]


# Every compiled query that was imported, by name.
COMPILED: dict[str, CompiledQuery] = {}


def compiled(build: Callable[..., QuerySet[Any, Any]]) -> CompiledQuery:
    """Decorate a function that says a queryset: calling it gives its rows."""
    query = CompiledQuery(build)
    COMPILED[query.name] = query
    return query


def in_one_row(rows: QuerySet[Any, Any], **sums: Any) -> QuerySet[Any, dict[str, Any]]:
    """What `rows.aggregate(**sums)` asks, as a queryset of one dict: an aggregate can be compiled.

    A constant is no group: there is one row whatever is summed.
    """
    together = rows.order_by().annotate(in_one_row=Value(1)).values("in_one_row")
    return together.annotate(**sums).values(*sums)


def compile_once(build: Callable[..., QuerySet[Any, Any]], values: tuple[Any, ...]) -> _Form:
    """Compile what `build` says for values of these kinds.

    Done for two sets of invented values: what differs between the two and is none of them would
    be frozen at its first value. Raises TypeError, the first time, rather than answer wrongly.
    """
    first, second = (
        [_invented(value, 2 * rank + shift) for rank, value in enumerate(values)]
        for shift in (0, 1)
    )
    queryset = build(*first)
    compiler, sql, params = _compiled(queryset)
    _, again, others = _compiled(build(*second))
    if sql != again:
        raise TypeError(f"The form of {build} depends on its values: pass them by name.")
    places = []
    for one, other in zip(params, others, strict=True):
        ranks = [
            rank
            for rank, value in enumerate(values)
            if _kind(value) in _TYPES and _same(one, first[rank]) and _same(other, second[rank])
        ]
        if not ranks and not _same(one, other):
            raise TypeError(f"{build} makes {one!r} of its values: pass it as a value.")
        places.append(_Place(ranks[0]) if ranks else one)
    values_of = tuple(place for place in places if isinstance(place, _Place))
    locks = bool(queryset.query.select_for_update)
    return _Form(_with_constants(sql, places), values_of, locks, reader_of(queryset, compiler))


def _with_constants(sql: str, places: list[Any]) -> str:
    """The SQL with what never changes written in it, as psycopg would have; only values are left.

    A status alone has fifty constants, which were quoted again at each run.
    """
    connection = connections["default"]
    connection.ensure_connection()
    left = iter(places)

    def written(mark: re.Match[str]) -> str:
        if mark.group() == "%%":
            return "%%"
        place = next(left)
        if isinstance(place, _Place):
            return "%s"
        return Literal(place).as_string(connection.connection).replace("%", "%%")

    return re.sub("%%|%s", written, sql)


def _compiled(queryset: QuerySet[Any, Any]) -> tuple[Any, str, tuple[Any, ...]]:
    # Django proves that no row can match an invented value more often than a real one.
    compiler = queryset.query.get_compiler(using="default", elide_empty=False)
    sql, params = compiler.as_sql()
    return compiler, sql, tuple(params)


def _plain(value: Any) -> Any:
    """A row is its key, a choice its value, a text the text alone."""
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, Enum):
        return value.value
    return str.__str__(value) if isinstance(value, str) else value


def _kind(value: Any) -> Any:
    """The type of a value that changes; the value itself when it is part of the form."""
    return value if value is None or value == "" else type(value)


def value_of_kind(kind: Any) -> Any:
    """A value of this kind of those a form was compiled for, as its key names them."""
    return _INVENTED[kind](0) if kind in _TYPES else kind


def _invented(value: Any, rank: int) -> Any:
    kind = _kind(value)
    if kind not in _TYPES and kind is not None and kind != "":
        raise TypeError(f"{kind.__name__} is no value of a compiled query: pass it by name.")
    return _INVENTED[kind](rank) if kind in _TYPES else value


def _same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)
