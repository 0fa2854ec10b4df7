"""What rolled-back rows leave behind does not lead the planner astray in a later test."""

import pytest
from django.db import connection, transaction

from tests.factories.people import UserFactory
from tests.vacuum import give_room_back, owner_connection

STATISTICS = """
SELECT relpages, reltuples, pg_relation_size(oid) / 8192 FROM pg_class WHERE relname = %s
"""
TABLE = "accounts_user"


def test_nobody_counts_rows_in_the_middle_of_a_test(transactional_db: None) -> None:
    """Autovacuum would write « no row » over the hundred pages of a test that goes on."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW autovacuum")
        assert cursor.fetchone() == ("off",)


@pytest.mark.django_db(transaction=True)
def test_the_room_of_rolled_back_rows_is_given_back() -> None:
    with transaction.atomic():
        for _ in range(200):
            UserFactory()
        transaction.set_rollback(True)
    connection.close()  # its counts are told
    connection.close_pool()
    with owner_connection() as owner:
        before = owner.execute(STATISTICS, [TABLE]).fetchone()
        assert TABLE in give_room_back(swollen=100)
        after = owner.execute(STATISTICS, [TABLE]).fetchone()
    assert before is not None
    assert before[2] > 2
    # Rows are counted where pages stand, and only there: never « no row on a hundred pages ».
    assert after is not None
    assert (after[1] > 0) == (after[2] > 0)
    assert give_room_back(swollen=100) == []
