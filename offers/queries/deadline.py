"""Until when a school should decide, so that it may still change its mind (R15, R31)."""

from collections.abc import Callable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from offers.rules import suggested_deadline

Limits = Callable[[datetime, str], datetime]


def limits() -> Limits:
    """Until when (UTC) the school could cancel an event confirmed now: (its start, its zone).

    The table of notices belongs to bookings, one floor up: the settings name the function that
    reads it once for as many events as one likes.
    """
    found: Limits = import_string(settings.CANCELLABLE_LIMITS)(timezone.now())
    return found


def proposed_deadline(event: date, zone: str, limit: Limits) -> date:
    """The booking deadline by default: the last day on which the school may cancel.

    Half-way to the event if that is past.
    """
    place = ZoneInfo(zone)
    until = limit(datetime.combine(event, time(12), tzinfo=place), zone)
    today = timezone.now().astimezone(place).date()
    return suggested_deadline(today, event, until.astimezone(place).date())
