"""Lists of the administration that answer at once, however many rows the table holds."""

from functools import cached_property
from typing import Any

from django.core.paginator import Paginator

from core.rules import number

# Beyond, nobody turns the pages: the list says « plus de 10 000 ».
COUNTED_MAX = 10_000


class Bounded(Paginator):
    """Counts up to a bound, in the database: never a whole table to show its first page."""

    @cached_property
    def count(self) -> int:
        """How many rows, COUNTED_MAX at most."""
        rows: Any = self.object_list
        if not hasattr(rows, "query"):
            return min(len(rows), COUNTED_MAX)
        return int(rows.order_by()[:COUNTED_MAX].count())


def counted(many: int) -> str:
    """« 1 204 », or « plus de 10 000 » when nobody counted any further."""
    return f"plus de {number(COUNTED_MAX)}" if many >= COUNTED_MAX else number(many)
