"""What slows a load down is set aside and put back, checked, in the transaction of the load.

Triggers of users are disabled, foreign keys and whole indexes that no constraint owns are dropped,
then made again from PostgreSQL's own words for them: a row that breaks one ends the transaction,
and with it the load. A process that dies leaves everything as it was. Partial indexes stay: few
rows enter them, and their condition would come back in other words.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import psycopg

FOREIGN_KEYS = """
SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
FROM pg_constraint WHERE contype = 'f' AND conrelid = ANY (%s::regclass[])
ORDER BY conrelid::regclass::text, conname
"""
INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
WHERE indrelid = ANY (%s::regclass[]) AND indpred IS NULL
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
ORDER BY indexrelid::regclass::text
"""


@contextmanager
def set_aside(
    connection: psycopg.Connection, tables: Sequence[str], tell: Callable[[str], object]
) -> Iterator[None]:
    """Inside, rows of these tables are written as they come; everything is back at the end.

    For one transaction of the owner of the tables. `tell` hears the name of each thing put back.
    Raises psycopg.Error for a row that a constraint refuses.
    """
    execute, names = connection.execute, list(tables)
    for table in names:
        execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    keys = execute(FOREIGN_KEYS, [names]).fetchall()
    for table, name, _ in keys:
        execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    indexes = execute(INDEXES, [names]).fetchall()
    for name, _ in indexes:
        execute(f"DROP INDEX {name}")
    yield
    for name, definition in indexes:
        tell(name)
        execute(definition)
    for table, name, definition in keys:
        tell(name)
        execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
    for table in names:
        execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
