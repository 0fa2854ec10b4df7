"""Rows of a compiled query become what its queryset gives, by a plan made once.

Django asks again, at each query, which columns make which object, and sets each field by hand;
half of what a page spends on its rows goes there. The plan is read from the same compiler.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from inspect import getattr_static
from typing import Any

from django.db import connection
from django.db.models import Model, prefetch_related_objects
from django.db.models.base import ModelState
from django.db.models.fields.related_descriptors import ForeignKeyDeferredAttribute
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    QuerySet,
    ValuesIterable,
    ValuesListIterable,
)
from django.db.models.query_utils import DeferredAttribute
from django.db.models.signals import post_init, pre_init

Row = Sequence[Any]
Reader = Callable[[Iterable[Row], str], list[Any]]  # of the rows of a database
Convert = Callable[[Iterable[Row]], Iterable[Row]]
VALUES = (ValuesIterable, ValuesListIterable, FlatValuesListIterable)
# Fields whose setting writes the value in the instance and nothing else, when it is new.
_PLAIN = (DeferredAttribute, ForeignKeyDeferredAttribute)


def reader_of(queryset: QuerySet[Any, Any], compiler: Any) -> Reader:
    """What turns rows into the results of this queryset, all at once.

    The compiler has made its SQL. Raises TypeError for results of a kind nobody has asked for yet.
    """
    convert = _converting(compiler)
    kind: Any = queryset._iterable_class
    if kind is ModelIterable:
        return _reader_of_objects(queryset, compiler, convert)
    if kind in VALUES:
        return _reader_of_values(queryset, compiler, convert)
    raise TypeError(f"a compiled query gives objects or values, no {kind.__name__}")


@dataclass(frozen=True)
class _Maker:
    """Makes one object of some columns of a row, and those that hang on it."""

    model: type[Model]
    columns: slice
    names: list[str]
    key: int  # its place among these columns
    by_hand: list[tuple[int, str]]  # fields with a way of their own to be set
    is_simple: bool
    related: list[_Maker] = field(default_factory=list)
    tell: Callable[[Any, Any], None] | None = None  # gives the object to the one it hangs on
    tell_back: Callable[[Any, Any], None] | None = None

    def make(self, row: Row, using: str) -> Any:
        """The object, None where the row has none."""
        values = row[self.columns]
        if values[self.key] is None:
            made: Any = None
        elif self.is_simple:
            made = self.model.__new__(self.model)
            state = ModelState()
            state.adding, state.db = False, using
            kept = made.__dict__
            kept["_state"] = state
            kept.update(zip(self.names, values, strict=True))
            for place, name in self.by_hand:
                del kept[name]
                setattr(made, name, values[place])
        else:
            made = self.model.from_db(using, self.names, values)
        if made is not None:
            for maker in self.related:
                maker.hang(row, made, using)
        return made

    def hang(self, row: Row, on: Any, using: str) -> None:
        """Make it and tell both of each other."""
        made = self.make(row, using)
        if self.tell is not None:
            self.tell(on, made)
        if made is not None and self.tell_back is not None:
            self.tell_back(made, on)


def _reader_of_objects(queryset: QuerySet[Any, Any], compiler: Any, convert: Convert) -> Reader:
    maker = _maker_of(compiler.klass_info, compiler.select)
    annotations = list((compiler.annotation_col_map or {}).items())
    related = queryset._prefetch_related_lookups  # type: ignore[attr-defined]

    def read(rows: Iterable[Row], using: str) -> list[Any]:
        found = []
        for row in convert(rows):
            made = maker.make(row, using)
            for name, place in annotations:
                setattr(made, name, row[place])
            found.append(made)
        if related:
            prefetch_related_objects(found, *related)
        return found

    return read


def _maker_of(info: dict[str, Any], select: list[Any]) -> _Maker:
    """The plan of one class of the query. Raises TypeError for a child of another table."""
    if info.get("from_parent"):
        raise TypeError("a compiled query reads no columns of a parent's table")
    model, places = info["model"], info["select_fields"]
    columns = slice(places[0], places[-1] + 1)
    names = [column.target.attname for column, _, _ in select[columns]]
    by_hand = [
        (place, name)
        for place, name in enumerate(names)
        if type(getattr_static(model, name)) not in _PLAIN
    ]
    is_simple = (
        model.__init__ is Model.__init__
        and model.from_db.__func__ is Model.from_db.__func__  # type: ignore[attr-defined]
        and not pre_init.has_listeners(model)
        and not post_init.has_listeners(model)
    )
    return _Maker(
        model=model,
        columns=columns,
        names=names,
        key=names.index(model._meta.pk.attname),
        by_hand=by_hand,
        is_simple=is_simple,
        related=[_maker_of(one, select) for one in info.get("related_klass_infos", [])],
        tell=info.get("local_setter"),
        tell_back=info.get("remote_setter"),
    )


def _converting(compiler: Any) -> Convert:
    """What the fields make of the values PostgreSQL gives; most leave them as they are."""
    columns = [column for column, _, _ in compiler.select[: compiler.col_count]]
    steps = list(compiler.get_converters(columns).items())
    if not steps:
        return lambda rows: rows

    def convert(rows: Iterable[Row]) -> Iterable[Row]:
        for row in rows:
            values = list(row)
            for place, (functions, expression) in steps:
                for function in functions:
                    values[place] = function(values[place], expression, connection)
            yield values

    return convert


def _reader_of_values(queryset: QuerySet[Any, Any], compiler: Any, convert: Convert) -> Reader:
    query, kind, width = queryset.query, queryset._iterable_class, compiler.col_count
    if kind is FlatValuesListIterable:
        return lambda rows, using: [row[0] for row in convert(rows)]
    if kind is ValuesListIterable:
        return lambda rows, using: [tuple(row[:width]) for row in convert(rows)]
    names = list(query.selected or (*query.values_select, *query.annotation_select))
    return lambda rows, using: [dict(zip(names, row, strict=False)) for row in convert(rows)]
