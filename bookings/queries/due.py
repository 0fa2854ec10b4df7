"""What the clock must move: ids only, each action asks again under its lock."""

from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q

from administration.queries import delay_is_over
from bookings.models import Booking
from offers.models import CollectiveOffer
from venues.models import Referencing


def due_to_expire(now: datetime) -> list[int]:
    """Pre-bookings whose deadline has passed (R25)."""
    late = Booking.objects.filter(state="PREBOOKED", stock__bookable_until__lt=now)
    return list(late.order_by("pk").values_list("pk", flat=True))


def due_to_be_used(now: datetime) -> list[int]:
    """Confirmed bookings whose event ended as long ago as they were promised (R28)."""
    return list(Booking.objects.filter(over(now)).order_by("pk").values_list("pk", flat=True))


def over(now: datetime) -> Q:
    """Of the same bookings, each on the delay of the day it was confirmed."""
    return Q(state="CONFIRMED") & delay_is_over("used_after", "ends_at", "confirmed_at", now)


def due_to_be_withheld(today: date) -> list[int]:
    """Offers on ADAGE that nobody holds, of partners referenced no more (R3)."""
    held = Booking.objects.filter(offer=OuterRef("pk")).exclude(state="CANCELLED")
    shown = CollectiveOffer.objects.filter(state="PUBLISHED", withheld_at__isnull=True)
    found = shown.exclude(_referenced(today)).exclude(Exists(held))
    return list(found.order_by("pk").values_list("pk", flat=True))


def due_to_be_relisted(today: date) -> list[int]:
    """Offers hidden from ADAGE whose partner is referenced again (R3)."""
    hidden = CollectiveOffer.objects.filter(_referenced(today), withheld_at__isnull=False)
    return list(hidden.order_by("pk").values_list("pk", flat=True))


def _referenced(today: date) -> Exists:
    return Exists(Referencing.objects.in_force(today).filter(partner=OuterRef("venue__partner")))
