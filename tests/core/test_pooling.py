"""A connection PostgreSQL has closed serves nobody; one that is quiet is not asked about."""

import select
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection
from psycopg_pool import ConnectionPool

from core import pooling


@pytest.fixture
def other(db: None) -> Iterator[psycopg.Connection[Any]]:
    """A connection beside Django's, as the pool holds them."""
    made = psycopg.connect(connection.connection.info.dsn, autocommit=True)
    yield made
    made.close()


def end(backend: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [backend])


def test_django_gives_its_pools_this_check() -> None:
    assert ConnectionPool.check_connection is pooling.look_at


def test_a_quiet_connection_is_asked_nothing(
    other: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(pooling, "_ask", asked.append)
    pooling.look_at(other)
    assert asked == []


def test_one_that_postgresql_ended_is_refused(other: psycopg.Connection[Any]) -> None:
    end(other.info.backend_pid)
    with pytest.raises(psycopg.OperationalError):
        pooling.look_at(other)


def test_one_we_closed_is_refused(other: psycopg.Connection[Any]) -> None:
    other.close()
    with pytest.raises(psycopg.OperationalError):
        pooling.look_at(other)


def test_one_that_was_told_something_still_serves(other: psycopg.Connection[Any]) -> None:
    other.execute("LISTEN somebody")
    with psycopg.connect(connection.connection.info.dsn, autocommit=True) as told:
        told.execute("NOTIFY somebody")
    assert select.select([other.fileno()], [], [], 10)[0]  # it has arrived
    pooling.look_at(other)
    assert other.execute("SELECT 1").fetchone() == (1,)
