"""The cursor kept with a connection answers as Django's own, and is left aside when one listens."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import DataError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext
from psycopg import Cursor
from psycopg.errors import DivisionByZero

from core import prepared
from core.compiled import CompiledQuery, prepared_cursor
from core.prepared import reused_cursor
from schools.models import Institution
from tests.factories.schools import InstitutionFactory

pytestmark = pytest.mark.django_db

VALUES = """
    SELECT %s::timestamptz, %s::date, %s::numeric, %s::text, %s::bigint, '{"a": [1]}'::jsonb,
           ARRAY[1, 2], NULL::timestamptz, %s::time, interval '90 minutes', 'infinity'::float8
"""
MOMENT = datetime(2027, 3, 28, 1, 30, 0, 125, tzinfo=UTC)
GIVEN = (MOMENT, MOMENT.date(), Decimal("1.50"), "l'été %", 2**40, MOMENT.time())


def kept() -> Any:
    found = reused_cursor(connection)
    assert found is not None
    return found


def test_each_kind_of_value_is_read_as_django_reads_it() -> None:
    """The same types too: the zone of a moment is part of what a fragment is known by."""
    with prepared_cursor() as cursor:
        cursor.execute(VALUES, GIVEN)
        [expected] = cursor.fetchall()
    for _ in range(4):  # the third run is prepared
        [found] = kept().rows(VALUES, GIVEN)
        assert found == expected
        assert list(map(type, found)) == list(map(type, expected))
    assert found[0].tzinfo is expected[0].tzinfo is UTC


def test_a_connection_keeps_one_and_each_statement_has_its_own_values() -> None:
    cursor = kept()
    assert kept() is cursor
    for one, other in [(1, "a"), (2, "b"), (2**40, "c"), (None, "d"), (3, None)]:
        assert cursor.rows("SELECT %s::bigint, %s::text", (one, other)) == [(one, other)]
        assert cursor.rows("SELECT %s::text", (other,)) == [(other,)]


def test_after_an_error_it_serves_again() -> None:
    query = CompiledQuery(lambda code: Institution.objects.filter(uai=code))
    school = InstitutionFactory()
    with pytest.raises(DataError):
        query("\x00")
    assert query(school.uai) == [school]
    for divisor in (2, 0, 2, 0, 2):
        if divisor:
            assert kept().rows("SELECT 4 / %s::int", (divisor,)) == [(2,)]
            continue
        with pytest.raises(DivisionByZero), transaction.atomic():
            kept().rows("SELECT 4 / %s::int", (divisor,))
    assert query(school.uai) == [school]


def test_nothing_is_asked_in_a_transaction_that_is_lost() -> None:
    query = CompiledQuery(lambda key: Institution.objects.filter(pk=key))
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(TransactionManagementError):
            query(1)


def test_who_listens_hears_each_statement() -> None:
    query = CompiledQuery(lambda key: Institution.objects.filter(pk=key))
    school = InstitutionFactory()
    with CaptureQueriesContext(connection) as asked:
        assert reused_cursor(connection) is None
        assert query(school.pk) == [school]
    assert len(asked) == 1
    heard = []

    def listen(execute: Any, sql: str, *rest: Any) -> Any:
        heard.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(listen):
        assert query(school.pk) == [school]
    assert len(heard) == 1


def test_statements_read_once_are_not_kept_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each page of a list may be a text of its own; a connection lives for an hour."""
    monkeypatch.setattr(prepared, "STATEMENTS_MAX", 3)
    for number in range(10):
        assert kept().rows(f"SELECT {number}, %s::int", (number,)) == [(number, number)]
        assert len(kept()._read) <= 3


def test_what_is_prepared_outlives_an_act_that_is_refused() -> None:
    """A ROLLBACK makes PostgreSQL plan nothing again; a table that changes does."""
    other = connection.copy()
    try:
        other.ensure_connection()
        statements: Any = other.connection
        cursor = Cursor(statements)

        def planned() -> Any:
            cursor.execute("SELECT %s::int", (1,), prepare=True)
            when = "SELECT prepare_time FROM pg_prepared_statements"
            return cursor.execute(when, prepare=False).fetchone()[0]

        first = planned()
        for end in ("ROLLBACK", "ROLLBACK TO SAVEPOINT here"):
            cursor.execute("BEGIN")
            cursor.execute("SAVEPOINT here")
            cursor.execute(end)
            statements.rollback()
            assert planned() == first, end
        cursor.execute("DROP TABLE IF EXISTS never_made")
        assert planned() > first
    finally:
        other.close()
