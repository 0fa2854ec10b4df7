"""Venues are in the territory of their postal code, which may change at a date (decision 0050)."""

from core.rules import department_of, time_zone_of
from venues.models import Venue


def follow_territories() -> int:
    """Put those whose postal code leads elsewhere where it does, on its clock; answers how many.

    What leads nowhere stays.
    """
    moved = 0
    pairs = Venue.objects.order_by().values_list("postal_code", "department_code").distinct()
    for postal_code, old in list(pairs):
        new = department_of(postal_code)
        if new not in ("", old):
            there = Venue.objects.filter(postal_code=postal_code, department_code=old)
            moved += there.update(department_code=new, time_zone=time_zone_of(new))
    return moved
