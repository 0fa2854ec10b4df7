"""What was agreed, in one line each: where, when. For mails, files and pages."""

from bookings.models import Booking
from core import rules
from offers.models import CollectiveOffer, CollectiveStock, Place
from schools.models import Institution

AT_SCHOOL = "Dans l’établissement"


def place_of(booking: Booking) -> str:
    """Where it happens, in one line (S15)."""
    return place_at(booking.offer, booking.institution)


def place_at(offer: CollectiveOffer, school: Institution | None) -> str:
    """The same of an offer; no school when it is open to all of them."""
    if offer.place == Place.SCHOOL:
        return f"Dans l’établissement : {school.name}, {school.city}" if school else AT_SCHOOL
    if offer.place == Place.TO_DECIDE:
        return f"À décider ensemble. {offer.place_comment}".strip()
    if offer.place == Place.OTHER:
        return f"{offer.event_address}, {offer.event_postal_code} {offer.event_city}".strip(" ,")
    venue = offer.venue
    return f"{venue.name}, {venue.address}, {venue.postal_code} {venue.city}"


def when(booking: Booking) -> str:
    """« jeudi 21 janvier 2027, 9 h – 12 h », on the clock of the event's place."""
    return when_of(booking, booking.time_zone)


def on_days(booking: Booking) -> str:
    """The same after a verb: « le jeudi 21 janvier… », « du jeudi 21… au samedi 23… »."""
    said = when(booking)
    return said if said.startswith("du ") else f"le {said}"


def when_of(agreed: Booking | CollectiveStock, zone: str) -> str:
    """The same of a line."""
    label = f" ({rules.zone_label(zone)})" if rules.zone_label(zone) else ""
    first = rules.long_date(agreed.starts_at, zone)
    if rules.short_date(agreed.starts_at, zone) == rules.short_date(agreed.ends_at, zone):
        return f"{first}, {rules.time_range(agreed.starts_at, agreed.ends_at, zone)}{label}"
    last = rules.long_moment(agreed.ends_at, zone)
    return f"du {first}, {rules.time_of_day(agreed.starts_at, zone)} au {last}"


def group(booking: Booking) -> str:
    """« 28 élèves, 3 accompagnateurs »."""
    return group_of(booking.participants, booking.stock.accompanying_adults)


def group_of(participants: int, adults: int) -> str:
    """The same of the two figures."""
    pupils = counted(participants, "élève")
    return f"{pupils}, {counted(adults, 'accompagnateur')}" if adults else pupils


def counted(count: int, noun: str) -> str:
    """« 1 élève », « 28 élèves »."""
    return f"{rules.number(count)} {noun}{rules.plural(count)}"
