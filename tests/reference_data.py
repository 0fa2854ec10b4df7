"""Between two transactional tests: every table emptied, what the migrations wrote put back.

Django's own flush truncates sixty tables and creates every permission again: half a second a test.
Emptying the tables row by row, without triggers nor foreign keys, takes a few milliseconds.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import TransactionTestCase

from tests.owner import as_owner

# Made by `migrate` from the models themselves: no test changes them.
KEPT = {"django_content_type", "auth_permission"}


class Emptying:
    """The tables, the rows that the migrations left there, and the way to come back to them."""

    def __init__(self) -> None:
        names = connection.introspection.django_table_names(only_existing=True, include_views=False)
        self.tables = [connection.ops.quote_name(name) for name in sorted(set(names) - KEPT)]
        self.rows: dict[str, str] = {}
        with connection.cursor() as cursor:
            for table in self.tables:
                cursor.execute(f"SELECT json_agg(t)::text FROM {table} t")
                if (rows := cursor.fetchone()[0]) is not None:
                    self.rows[table] = rows
            cursor.execute(
                "SELECT has_parameter_privilege(tableowner, 'session_replication_role', 'SET')"
                " FROM pg_tables WHERE tablename = 'bookings_booking'"
            )
            found = cursor.fetchone()  # none where no test of this run asks for a database
            self.without_triggers = found is not None and found[0]

    def __call__(self, test: TransactionTestCase) -> None:
        """Wait for who still writes, as a truncation would, then come back to the start."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '30s'")
            as_owner(*self._statements())
            for table, rows in self.rows.items():
                cursor.execute(
                    f"INSERT INTO {table} SELECT * FROM json_populate_recordset(NULL::{table}, %s)",
                    [rows],
                )

    def _statements(self) -> list[str]:
        """Our throw-away server lets us set triggers aside; another one truncates."""
        tables = ", ".join(self.tables)
        if not self.without_triggers:
            return [f"TRUNCATE {tables}"]
        return [
            f"LOCK TABLE {tables} IN EXCLUSIVE MODE",
            "SET LOCAL session_replication_role = replica",
            *[f"DELETE FROM {table}" for table in self.tables],
        ]


@pytest.fixture(scope="session", autouse=True)
def empty_tables(request: pytest.FixtureRequest) -> Iterator[None]:
    """Take the place of Django's flush as soon as there is a database."""
    flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]
    request.getfixturevalue("django_db_setup")
    blocker: Any = request.getfixturevalue("django_db_blocker")
    with blocker.unblock():
        emptying = Emptying()
    TransactionTestCase._fixture_teardown = lambda test: emptying(test)  # type: ignore[attr-defined]
    yield
    TransactionTestCase._fixture_teardown = flush  # type: ignore[attr-defined]
