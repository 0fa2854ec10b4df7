"""Cursors whose values stay apart from the SQL, which PostgreSQL may then prepare.

One of them is kept with each connection for the rows of compiled queries: making a cursor, reading
a statement again and finding how each column is read cost Python more than sending it.
"""

import re
from collections.abc import Sequence
from datetime import UTC
from typing import Any

from django.db.backends.postgresql.base import ServerBindingCursor
from psycopg import _connection_base
from psycopg._preparing import Prepare, PrepareManager
from psycopg.pq.abc import PGresult
from psycopg.types.datetime import TimestamptzLoader

_KEPT = "_reused_cursor"  # attribute of a connection of psycopg
STATEMENTS_MAX = 512  # read once, by a connection
PREPARED_MAX = 256  # of them, in PostgreSQL: some 30 kB each
_SHAPES_CHANGE = re.compile(rb"(?:DROP|ALTER|DISCARD ALL|DEALLOCATE ALL)\b").match


class PreparedStatements(PrepareManager):
    """What a connection has prepared outlives a ROLLBACK.

    psycopg throws it away then, since a table made in between may be there no more. Nobody makes
    one at work, where an act that is refused is rolled back: the page after it cost PostgreSQL ten
    milliseconds more, to plan again what it had planned.
    """

    prepared_max = PREPARED_MAX

    def clear(self) -> bool:
        """Asked for at a ROLLBACK: nothing is thrown away, nothing is to be said to PostgreSQL."""
        return False

    def _should_discard(self, prep: Prepare, results: Sequence[PGresult], *_: Any) -> bool:
        if any(_SHAPES_CHANGE(result.command_status or b"") for result in results):
            return super().clear()
        return False


_connection_base.PrepareManager = PreparedStatements  # type: ignore[attr-defined]


class PreparedCursor(ServerBindingCursor):
    """Says what it sent once prepared too: whoever counts or logs statements reads it."""

    def _convert_query(self, *query: Any, **options: Any) -> Any:
        self._query = super()._convert_query(*query, **options)
        return self._query


class ReusedCursor(PreparedCursor):
    """Serves one compiled query after the other; each statement is read once."""

    def __init__(self, connection: Any) -> None:
        super().__init__(connection)  # type: ignore[call-arg]
        self._read: dict[str, Any] = {}

    def _convert_query(self, query: Any, params: Any = None) -> Any:
        found = self._read.get(query)
        if found is None:
            if len(self._read) >= STATEMENTS_MAX:  # a page of a list may be a text of its own
                self._read.clear()
            found = self._read[query] = super()._convert_query(query, params)
        else:
            found.dump(params)
        self._query = found
        return found

    def rows(self, sql: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        """All that the statement answers. Raises the errors of psycopg."""
        cursor: Any = self
        # psycopg forgets how each type is read and written at another statement: it is the same.
        cursor._last_query = sql
        found: list[tuple[Any, ...]] = cursor.execute(sql, values).fetchall()
        return found


def reused_cursor(wrapper: Any) -> ReusedCursor | None:
    """The cursor of the connection of Django's `wrapper`, opened if need be.

    None while somebody listens to statements: theirs goes by Django's own way.
    """
    if wrapper.execute_wrappers or wrapper.queries_logged:
        return None
    wrapper.ensure_connection()
    wrapper.validate_no_broken_transaction()
    connection = wrapper.connection
    found: Any = connection.__dict__.get(_KEPT)
    if found is None:
        found = ReusedCursor(connection)
        if wrapper.timezone is UTC:
            # Django's reads the same in Python, one regular expression for each moment of a row.
            found.adapters.register_loader("timestamptz", TimestamptzLoader)
        setattr(connection, _KEPT, found)
    return found
