"""Tests work as the product does (DATABASE_URL's role); what only the owner may do, asked by name.

The database of the tests is made by the owner (tests/template.py). It holds one function more than
the product's, which runs statements as the owner in the middle of a test's transaction.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet
from psycopg import sql
from pytest_django import DjangoDbBlocker

from passculture import environment as env
from tests import template
from tests.patience import be_patient

AS_OWNER = """
CREATE OR REPLACE FUNCTION as_owner(statements text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN EXECUTE statements; END $$
"""
# What a parameter of a statement may be.
SqlValue = str | int | Decimal | date | None
CREDENTIALS = ("HOST", "PORT", "USER", "PASSWORD")


def as_owner(*statements: str, values: Sequence[Any] = ()) -> None:
    """Run statements as the owner of the tables, in the transaction that is open."""
    with connection.cursor() as cursor:
        said = cursor.mogrify(";\n".join(statements), values) if values else ";\n".join(statements)
        cursor.execute("SELECT as_owner(%s)", [said])


def wall_of(error: DatabaseError) -> str | None:
    """The name of the constraint or trigger that refused, as PostgreSQL says it."""
    assert isinstance(error.__cause__, psycopg.Error)
    return error.__cause__.diag.constraint_name


# Every trigger of a table but those that keep the search in step.
WALLS = """
DO $$ DECLARE wall record; BEGIN
    FOR wall IN SELECT tgname FROM pg_trigger WHERE tgrelid = '{table}'::regclass
        AND NOT tgisinternal AND tgname NOT LIKE 'search_follows%'
    LOOP EXECUTE format('ALTER TABLE {table} {verb} TRIGGER %I', wall.tgname); END LOOP;
END $$
"""


@contextmanager
def without_walls(*tables: str) -> Iterator[None]:
    """Inside, no wall of these tables asks anything: to begin a test where no verb leads."""
    as_owner(
        "SET CONSTRAINTS ALL IMMEDIATE", *(WALLS.format(table=t, verb="DISABLE") for t in tables)
    )
    try:
        yield
    finally:
        as_owner(
            "SET CONSTRAINTS ALL IMMEDIATE", *(WALLS.format(table=t, verb="ENABLE") for t in tables)
        )


def rewrite(rows: QuerySet[Any], **values: Any) -> int:
    """Write the past of rows as no verb does; returns how many."""
    with without_walls(rows.model._meta.db_table):
        return rows.update(**values)


def erase(rows: QuerySet[Any]) -> None:
    """Take rows away that the product never deletes: their absence is where a test begins."""
    table, key = rows.model._meta.db_table, rows.model._meta.pk
    assert key is not None
    gone = sql.Literal([str(pk) for pk in rows.values_list("pk", flat=True)]).as_string()
    with without_walls(table):
        as_owner(f"DELETE FROM {table} WHERE {key.column}::text = ANY ({gone}::text[])")


def _speak_as(role: dict[str, Any]) -> None:
    """From now on every connection of this process is that role's."""
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    connection.settings_dict.update({name: role[name] for name in CREDENTIALS})


@pytest.fixture(scope="session")
def owner_first() -> None:
    """Before pytest-django makes the database, and again when it takes it away."""
    be_patient(connection.settings_dict)
    _speak_as(env.owner_database(""))


@pytest.fixture(scope="session")
def django_db_setup(
    owner_first: None, request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """The database as the owner made it; then everybody is the product at work.

    On our servers, a copy of the template; on another one, what pytest-django makes there.
    """
    if "TEST_DATABASE_URL" in os.environ:
        request.getfixturevalue("django_db_setup")
    with django_db_blocker.unblock():
        if "TEST_DATABASE_URL" not in os.environ:
            template.copy()
        with connection.cursor() as cursor:
            cursor.execute(AS_OWNER)
        _speak_as(env.runtime_database(""))
    yield
    with django_db_blocker.unblock():
        _speak_as(env.owner_database(""))


@pytest.fixture
def owner_at_work(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The whole test speaks as the owner, in a transaction taken back at its end: for a command
    of theirs. In the place of the mark `django_db`.
    """
    with django_db_blocker.unblock():
        _speak_as(env.owner_database(""))
        try:
            with transaction.atomic():
                yield
                transaction.set_rollback(True)
        finally:
            _speak_as(env.runtime_database(""))
