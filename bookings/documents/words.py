"""What was agreed, in one line each: where, when. For mails, files and pages."""

from bookings.models import Booking
from ground import rules
from offers.models import Place


def place_of(booking: Booking) -> str:
    """Where it happens, in one line (S15)."""
    offer, school = booking.offer, booking.institution
    if offer.place == Place.SCHOOL:
        return f"Dans l’établissement : {school.name}, {school.city}"
    if offer.place == Place.TO_DECIDE:
        return f"À décider ensemble. {offer.place_comment}".strip()
    if offer.place == Place.OTHER:
        return f"{offer.event_address}, {offer.event_postal_code} {offer.event_city}".strip(" ,")
    venue = offer.venue
    return f"{venue.name}, {venue.address}, {venue.postal_code} {venue.city}"


def when(booking: Booking) -> str:
    """« jeudi 21 janvier 2027, 9 h – 12 h », on the clock of the event's place."""
    zone = booking.time_zone
    label = f" ({rules.zone_label(zone)})" if rules.zone_label(zone) else ""
    first = rules.long_date(booking.starts_at, zone)
    if rules.short_date(booking.starts_at, zone) == rules.short_date(booking.ends_at, zone):
        return f"{first}, {rules.clock_range(booking.starts_at, booking.ends_at, zone)}{label}"
    last = rules.long_moment(booking.ends_at, zone)
    return f"du {first}, {rules.clock(booking.starts_at, zone)} au {last}"


def group(booking: Booking) -> str:
    """28 élèves, 3 accompagnateurs."""
    adults = booking.stock.accompanying_adults
    pupils = counted(booking.participants, "élève")
    return f"{pupils}, {counted(adults, 'accompagnateur')}" if adults else pupils


def counted(count: int, noun: str) -> str:
    """1 élève, 28 élèves."""
    return f"{rules.number(count)} {noun}{rules.plural(count)}"
