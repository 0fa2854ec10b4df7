"""What a connection prepared stays prepared from one test to the next.

psycopg throws it all away at each ROLLBACK, since a table made or dropped in between may no longer
be what a statement says. A test ends with a ROLLBACK: PostgreSQL planned every page anew for the
next (half of its processor). No test takes a table's columns away, and PostgreSQL plans again by
itself when a trigger, a constraint or an index changes.
"""

from psycopg._preparing import PrepareManager

KEPT = 1000  # of the statements a process of tests sends prepared: it opens every page


def stays(self: PrepareManager) -> bool:
    """Nothing is thrown away, so that there is nothing to tell the server."""
    return False


PrepareManager.prepared_max = KEPT
PrepareManager.clear = stays  # type: ignore[method-assign]
