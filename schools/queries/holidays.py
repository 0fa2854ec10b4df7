"""The school holidays that the administration has added, as the rules remember them."""

from core.database import read_quietly
from core.rules.holidays import Band
from schools.models import SchoolHoliday


def added_holidays() -> dict[str, list[Band]] | None:
    """Zone -> holidays in order; None when nobody can read them now."""
    rows = read_quietly(
        SchoolHoliday.objects.order_by("first_date").values_list(
            "zone", "name", "first_date", "last_date"
        )
    )
    if rows is None:
        return None
    found: dict[str, list[Band]] = {}
    for zone, name, first, last in rows:
        found.setdefault(zone, []).append(Band(name, first, last))
    return found
