"""Rows written without compiling anything: for what is written with every act."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Field, Model

from core.compiled import prepared_cursor

UPDATE = 'UPDATE "{}" SET {} WHERE "{}" = %s'
INSERT = 'INSERT INTO "{}" ({}) VALUES {} {}'


@cache
def _columns(model: type[Model]) -> "tuple[list[Field[Any, Any]], str, str]":
    """The fields to be given, their columns, and what PostgreSQL gives back: a number of its own,
    or nothing.
    """
    numbers = model._meta.auto_field
    fields = [field for field in model._meta.concrete_fields if field is not numbers]
    names = ", ".join(f'"{field.column}"' for field in fields)
    return fields, names, f'RETURNING "{numbers.column}"' if numbers else ""


def insert(rows: Sequence[Model], *, once: bool = False) -> None:
    """Write new rows of one model in one statement; each gets its number.

    `once`: what is there already stays as it is; for a model whose numbers are its own only.
    No signal is sent: nothing here listens to any. Raises ValueError for a row already written.
    """
    if not rows:
        return
    model = type(rows[0])
    fields, names, returning = _columns(model)
    if once and returning:
        raise ValueError(f"rows of {model.__name__} passed over would shift the numbers of others")
    if not all(row._state.adding for row in rows):
        raise ValueError("already written")
    places = f"({', '.join(['%s'] * len(fields))})"
    ending = "ON CONFLICT DO NOTHING" if once else returning
    sql = INSERT.format(model._meta.db_table, names, ", ".join([places] * len(rows)), ending)
    values = [
        field.get_db_prep_save(field.pre_save(row, True), connection)
        for row in rows
        for field in fields
    ]
    with prepared_cursor() as cursor:
        cursor.execute(sql, values)
        numbers = [number for (number,) in cursor.fetchall()] if returning and not once else []
    for row, number in zip(rows, numbers, strict=False):
        row.pk = number
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


@cache
def _setting(model: type[Model]) -> "tuple[list[Field[Any, Any]], str]":
    """The fields that may change, and the statement that writes them all."""
    meta = model._meta
    fields = [field for field in meta.concrete_fields if not field.primary_key]
    columns = ", ".join(f'"{field.column}" = %s' for field in fields)
    return fields, UPDATE.format(meta.db_table, columns, meta.pk.column)


def update(row: Model) -> None:
    """Write a row as it stands over what it was, in one statement.

    For a row its transaction has locked and read whole. Raises the DoesNotExist of its model when
    it is no longer there.
    """
    fields, sql = _setting(type(row))
    values = [field.get_db_prep_save(field.pre_save(row, False), connection) for field in fields]
    with prepared_cursor() as cursor:
        cursor.execute(sql, [*values, row.pk])
        if cursor.rowcount != 1:
            raise type(row).DoesNotExist  # type: ignore[attr-defined]
