"""What a person had under the eyes against what the offer says now: the 409 page of STALE."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from bookings.models import Booking
from core.rules import euros, long_date, long_moment, time_range
from offers.models import CollectiveStock

NO_DATE = "Sans date pour l’instant"


@dataclass(frozen=True)
class Seen:
    """The terms a page showed; moments in UTC, euros."""

    starts_at: datetime
    ends_at: datetime
    bookable_until: datetime
    price: Decimal
    participants: int

    def words(self, zone: str) -> dict[str, str]:
        """The same as people read it, on the clock of the event's place."""
        return {
            "Date": long_date(self.starts_at, zone),
            "Horaires": time_range(self.starts_at, self.ends_at, zone),
            "Prix pour le groupe": euros(self.price),
            "À confirmer avant le": long_moment(self.bookable_until, zone),
            "Élèves": str(self.participants),
        }


def terms_of(line: CollectiveStock) -> Seen:
    """What a page shows of a line."""
    return Seen(line.starts_at, line.ends_at, line.bookable_until, line.price, line.participants)


def terms_booked(booking: Booking) -> Seen:
    """What a page shows of a booking: its own snapshot."""
    return Seen(
        booking.starts_at,
        booking.ends_at,
        booking.bookable_until,
        booking.price,
        booking.participants,
    )


def what_changed(offer_ref: str, seen: Seen) -> list[dict[str, object]]:
    """The rows of the comparison: « cle », « avant », « apres », « modifie »."""
    lines = CollectiveStock.objects.select_related("offer__venue", "offer__institution")
    line = lines.filter(offer__ref=offer_ref, withdrawn_at__isnull=True).first()
    zone = line.offer.time_zone if line else ""
    before = seen.words(zone)
    after = terms_of(line).words(zone) if line else {}
    return [
        {
            "key": key,
            "before": words,
            "after": after.get(key, NO_DATE if key == "Date" else "—"),
            "changed": words != after.get(key),
        }
        for key, words in before.items()
    ]
