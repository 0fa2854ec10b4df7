"""A connection of the pool is looked at before it serves a request, without asking PostgreSQL."""

import select
from typing import Any

from psycopg_pool import ConnectionPool

_ask = ConnectionPool.check_connection


def look_at(connection: Any) -> None:
    """Let a connection serve. Raises OperationalError when it is lost.

    PostgreSQL says nothing to who asks nothing, but when it goes: a quiet socket is a good one, and
    saves each request a round trip. When something came, the pool asks as it did before.
    """
    waiting = select.poll()
    waiting.register(connection.fileno(), select.POLLIN)
    if waiting.poll(0):
        _ask(connection)


def look_before_serving() -> None:
    """Django gives its pools this check, by its name (CONN_HEALTH_CHECKS)."""
    ConnectionPool.check_connection = staticmethod(look_at)  # type: ignore[assignment, method-assign]
