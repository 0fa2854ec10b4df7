"""Venues are in the territory of their postal code, which may change at a date (decision 0050)."""

from core.rules import department_of, time_zone_of
from venues.models import Venue


def follow_territories() -> int:
    """Put those whose postal code leads elsewhere where it does, and each on the clock of where it
    is; answers how many.

    What leads nowhere stays.
    """
    moved = 0
    columns = ("postal_code", "department_code", "time_zone")
    for postal_code, *old in list(Venue.objects.order_by().values_list(*columns).distinct()):
        new = department_of(postal_code)
        if new and old != [new, time_zone_of(new)]:
            there = Venue.objects.filter(**dict(zip(columns, (postal_code, *old), strict=True)))
            moved += there.update(department_code=new, time_zone=time_zone_of(new))
    return moved
