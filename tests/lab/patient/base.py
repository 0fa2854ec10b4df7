"""PostgreSQL for whoever measures: no pool, a dead connection is replaced, a restart is awaited.

The site keeps its own settings: what it answers meanwhile is what is measured.
"""

import time
from typing import Any

from django.db import OperationalError
from django.db.backends.postgresql import base

PATIENCE_SECONDS = 90
STEP = 0.1


class DatabaseWrapper(base.DatabaseWrapper):
    """Never gives up on a server that restarts; a transaction cut in two still fails."""

    def connect(self) -> None:
        """Connect, as soon as somebody answers."""
        limit = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return super().connect()
            except OperationalError:
                if time.monotonic() > limit:
                    raise
                time.sleep(STEP)

    def _cursor(self, name: str | None = None) -> Any:
        if not self.in_atomic_block:
            self.health_check_done = False  # what answered a second ago may have fallen since
        return super()._cursor(name)
