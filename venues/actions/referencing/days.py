"""The days a partner is referenced on ADAGE, opened and closed (R3)."""

from datetime import date

from venues.models import Partner, Referencing


def reference(partner: Partner, today: date, *, adage_id: str = "") -> bool:
    """Reference a locked partner from today to the next referencing already known, if any.

    Returns whether it was not yet; keeps ADAGE's number where none is known.
    """
    running = Referencing.objects.dated(today).filter(partner=partner)
    if running.exists():
        if adage_id:
            running.filter(adage_id="").update(adage_id=adage_id)
        return False
    later = Referencing.objects.filter(partner=partner, from_date__gt=today)
    until = later.order_by("from_date").values_list("from_date", flat=True).first()
    Referencing.objects.create(partner=partner, from_date=today, to_date=until, adage_id=adage_id)
    return True


def dereference(partner: Partner, today: date) -> bool:
    """Close the referencing of a locked partner as of today; returns whether there was one."""
    running = Referencing.objects.dated(today).filter(partner=partner).first()
    if running is None:
        return False
    if running.from_date == today:
        # It has not lasted a day: a period needs one.
        running.delete()
    else:
        running.to_date = today
        running.save(update_fields=["to_date"])
    return True
