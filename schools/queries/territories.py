"""The territories, as the rules remember them."""

from core.database import read_quietly
from core.rules import places
from schools.models import Territory

COLUMNS = [
    "from_date", "code", "name", "academy", "holiday_zone", "time_zone", "postal_prefixes",
    "is_department", "is_open",
]  # fmt: skip


def stored_territories() -> list[places.Territory] | None:
    """Every row; None when nobody can read them now."""
    rows = read_quietly(Territory.objects.values_list(*COLUMNS))
    return None if rows is None else [places.Territory(*row) for row in rows]
