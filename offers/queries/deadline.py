"""Until when a school should decide, so that it may still change its mind (R15, R31)."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from offers.rules import suggested_deadline


def cancellable_until(starts_at: datetime, zone: str) -> datetime:
    """Until when the school could cancel an event confirmed now (UTC).

    The table of notices belongs to bookings, one floor up: the settings name the function.
    """
    limit: datetime = import_string(settings.CANCELLABLE_UNTIL)(starts_at, zone, timezone.now())
    return limit


def proposed_deadline(event: date, zone: str) -> date:
    """The day proposed: the last one on which the school may cancel, half-way if that is past."""
    place = ZoneInfo(zone)
    limit = cancellable_until(datetime.combine(event, time(12), tzinfo=place), zone)
    today = timezone.now().astimezone(place).date()
    return suggested_deadline(today, event, limit.astimezone(place).date())
