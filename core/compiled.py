"""Querysets compiled once: what runs at each page or message no longer pays Django's compiler.

The SQL of a queryset is kept with the places of its values, and sent to be prepared by PostgreSQL:
neither of the two plans again what never changes its shape (decision 0022).
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.models import Model, QuerySet
from django.db.transaction import TransactionManagementError

Row = TypeVar("Row", bound=Model)


class _PreparedCursor(ServerBindingCursor):  # type: ignore[misc]
    """Says what it sent once prepared too: whoever counts or logs statements reads it."""

    def _convert_query(self, *query: Any, **options: Any) -> Any:
        self._query = super()._convert_query(*query, **options)
        return self._query


def prepared_cursor() -> Any:
    """A cursor whose values stay apart from the SQL, which PostgreSQL may then prepare."""
    connection.ensure_connection()
    cursor: Any = _PreparedCursor(connection.connection)  # type: ignore[call-arg]
    return connection._prepare_cursor(cursor)  # type: ignore[attr-defined]


class Compiled(Generic[Row]):
    """A queryset of models, compiled with examples and run with other values.

    `build` takes values by name. The examples are unlike each other, of the type of the real
    values, and stand in the SQL as they are: ValueError at the first use otherwise. A value
    changes neither the shape of the SQL nor is None. Nothing is prefetched. One that locks says so
    outside of a transaction (TransactionManagementError).
    """

    def __init__(self, build: Callable[..., QuerySet[Row, Row]], **examples: Any) -> None:
        self._build, self._examples = build, examples

    def rows(self, **values: Any) -> list[Row]:
        """The models that the queryset finds with these values; one statement."""
        queryset, compiler, sql, places = self._compiled
        if queryset.query.select_for_update and not connection.in_atomic_block:
            raise TransactionManagementError("rows are locked in a transaction only")
        with prepared_cursor() as cursor:
            cursor.execute(sql, [place(values) for place in places])
            found = cursor.fetchall()
        return list(queryset._iterable_class(_Found(queryset, compiler, found)))

    def row(self, **values: Any) -> Row | None:
        """The first of them, None without any."""
        return next(iter(self.rows(**values)), None)

    def one(self, **values: Any) -> Row:
        """The first of them. Raises the DoesNotExist of its model without any."""
        found = self.row(**values)
        if found is None:
            raise self._compiled[0].model.DoesNotExist
        return found

    @cached_property
    def _compiled(self) -> tuple[Any, Any, str, list[Callable[[dict[str, Any]], Any]]]:
        queryset: Any = self._build(**self._examples)
        compiler = queryset.query.get_compiler(using=queryset.db)
        sql, params = compiler.as_sql()
        names = {(repr(value)): name for name, value in self._examples.items()}
        found = [names.get(repr(_bare(value)), "") for value in params]
        if set(found) - {""} != set(self._examples):
            raise ValueError(f"not in the SQL as they are: {set(self._examples) - set(found)}")
        places = [_place(name, value) for name, value in zip(found, params, strict=True)]
        return queryset, compiler, sql, places


def _bare(value: Any) -> Any:
    """A whole number as it was given: the backend says how large it may be by a type of its own."""
    return int(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _place(name: str, value: Any) -> Callable[[dict[str, Any]], Any]:
    """What stands in the SQL at the place of `value`: itself, or the value of that name."""
    if not name:
        return lambda values: value
    if isinstance(value, int) and type(value) is not int:
        sized = type(value)
        return lambda values: sized(values[name])
    return lambda values: values[name]


class _Found:
    """Rows already fetched, shown to what makes models of them as if a queryset had run."""

    def __init__(self, queryset: Any, compiler: Any, rows: list[tuple[Any, ...]]) -> None:
        self._queryset, self._compiler, self._rows = queryset, compiler, rows
        self.query = self

    def get_compiler(self, **_: Any) -> "_Found":
        return self

    def execute_sql(self, **_: Any) -> list[list[tuple[Any, ...]]]:
        return [self._rows]

    def results_iter(self, results: Any) -> Any:
        return self._compiler.results_iter(results)

    def __getattr__(self, name: str) -> Any:
        """What a compiler knows of its columns; the rest is the queryset's."""
        if name in ("select", "klass_info", "annotation_col_map", "has_extra_select"):
            return getattr(self._compiler, name)
        return getattr(self._queryset, name)
