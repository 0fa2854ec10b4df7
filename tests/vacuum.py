"""Between two tests, the room of the rows they rolled back is given back.

PostgreSQL does that by itself elsewhere; here it would also count rows while a test holds its own
in a transaction, find none, and lead the planner astray (devtools/local/postgres.py).
"""

from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from passculture import environment as env

EVERY = 100  # tests
SWOLLEN = 1000  # rows nobody can see any more
SINCE = pytest.StashKey[int]()

DEAD_ROWS = """
SELECT relname FROM pg_stat_user_tables WHERE n_dead_tup >= %s ORDER BY relname
"""


def owner_connection() -> psycopg.Connection:
    """A connection of its own to the tests' database, as its owner: VACUUM wants no transaction."""
    owner, name = env.owner_database(""), connection.settings_dict["NAME"]
    return psycopg.connect(
        host=owner["HOST"],
        port=owner["PORT"] or None,
        user=owner["USER"],
        password=owner["PASSWORD"] or None,
        dbname=name,
        autocommit=True,
    )


def give_room_back(swollen: int = SWOLLEN) -> list[str]:
    """Vacuum the tables that hold that many dead rows or more; return their names."""
    with owner_connection() as owner:
        names = [name for (name,) in owner.execute(DEAD_ROWS, [swollen])]
        for name in names:
            owner.execute(sql.SQL("VACUUM (SKIP_LOCKED) {}").format(sql.Identifier(name)))
    return names


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Every hundred tests of this process, unless a fixture keeps a transaction open."""
    answer = yield
    stash = item.config.stash
    stash[SINCE] = stash.get(SINCE, 0) + 1
    ready = connection.settings_dict["NAME"].startswith("test_") and not connection.in_atomic_block
    if stash[SINCE] >= EVERY and ready:
        stash[SINCE] = 0
        give_room_back()
    return answer
