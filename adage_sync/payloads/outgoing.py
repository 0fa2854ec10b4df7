"""What we say of offers and bookings, in ADAGE's field names (R63)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from django.conf import settings

from adage_sync.payloads.words import (
    Words,
    amount,
    moment,
    moment_or_none,
    redactor,
    status_word,
)
from bookings.models import Booking
from core.files.images import LARGE
from offers import rules
from offers.models import CollectiveOffer, CollectiveStock, OfferRequest, Place
from offers.views.pictures import picture_url
from schools.models import Institution, Level

# Which fields change with each state, for the edits that name none of the offer's.
UPDATED_WITH_STATE = {
    "PREBOOKED": ["status"],
    "CONFIRMED": ["status", "confirmationDate", "cancellationLimitDate"],
    "USED": ["status"],
    "REIMBURSED": ["status"],
}
# Fields of an offer that may change under a booking (R19), and its school (R54) -> ADAGE's names.
OFFER_FIELDS: dict[str, tuple[str, ...]] = {
    "institution": ("UAICode",),
    "venue_id": ("venueId", "venueName", "address", "postalCode", "city", "coordinates"),
    "title": ("name",),
    "description": ("description",),
    "contact_email": ("contact",),
    "contact_phone": ("contact",),
    "duration_minutes": ("durationMinutes",),
    "formats": ("formats",),
    "domains": ("domainIds", "domainLabels"),
    "levels": ("participants",),
    "departments": ("interventionArea",),
    "place": ("address", "postalCode", "city", "coordinates"),
    "event_address": ("address",),
    "event_postal_code": ("postalCode",),
    "event_city": ("city",),
    "place_comment": ("address",),
    "accessible_auditory": ("accessibility",),
    "accessible_cognitive": ("accessibility",),
    "accessible_motor": ("accessibility",),
    "accessible_visual": ("accessibility",),
    "image": ("imageUrl",),
    "image_credit": ("imageCredit",),
}
ACCESSIBILITY = {
    "accessible_auditory": "Auditif",
    "accessible_cognitive": "Psychique ou cognitif",
    "accessible_motor": "Moteur",
    "accessible_visual": "Visuel",
}
NOT_ACCESSIBLE = "Non accessible"


def offer_payload(offer: CollectiveOffer, line: CollectiveStock) -> dict[str, Any]:
    """Body of `offre-assoc`: the full state of an offer and of its open line.

    Amounts are euros in strings with two decimals, moments ISO 8601 with the offset of the
    event's place.
    """
    zone = ZoneInfo(offer.time_zone)
    target = offer.institution
    return {
        "id": offer.ref,
        "creationDate": moment(offer.created_at, zone),
        **_terms(line, zone),
        **_project(offer),
        **_year_and_levels(line, offer, zone),
        **_where(offer, target, offer.time_zone),
        "UAICode": target.uai if target else None,
        "redactor": redactor(offer.teacher) if offer.teacher else None,
    }


def booking_payload(booking: Booking, words: Words | None = None) -> dict[str, Any]:
    """Body of `prereservation` and its sequels: the full state of a booking, as agreed."""
    offer, zone = booking.offer, ZoneInfo(booking.time_zone)
    return {
        "id": booking.reference,
        "status": status_word(booking),
        "cancellationReason": booking.cancellation_reason or None,
        "creationDate": moment(booking.prebooked_at, zone),
        "confirmationDate": moment_or_none(booking.confirmed_at, zone),
        "cancellationDate": moment_or_none(booking.cancelled_at, zone),
        "cancellationLimitDate": moment_or_none(booking.cancellable_until, zone),
        **_terms(booking.stock, zone),
        # What was agreed wins over the line, should they ever differ.
        "startDatetime": moment(booking.starts_at, zone),
        "endDatetime": moment(booking.ends_at, zone),
        "price": amount(booking.price),
        "totalAmount": amount(booking.price),
        "numberOfTickets": booking.participants,
        **_project(offer),
        **_year_and_levels(booking.stock, offer, zone, words),
        **_where(offer, booking.institution, booking.time_zone),
        "UAICode": booking.institution.uai,
        "redactor": redactor(booking.teacher),
    }


def edit_payload(booking: Booking, changed: Iterable[str] = ()) -> dict[str, Any]:
    """Body of `prereservation-edit`; `changed` are fields of the offer, none for a new state."""
    updated = sorted({word for name in changed for word in OFFER_FIELDS.get(name, ())})
    return {
        **booking_payload(booking),
        "updatedFields": updated or UPDATED_WITH_STATE[str(booking.state)],
    }


def reimbursement_payload(booking: Booking) -> dict[str, Any]:
    """Body of `reservation-remboursement`: which booking was paid, how much, when (R29)."""
    zone = ZoneInfo(booking.time_zone)
    return {
        "id": booking.reference,
        "status": status_word(booking),
        "UAICode": booking.institution.uai,
        "totalAmount": amount(booking.price),
        "reimbursementDate": moment_or_none(booking.reimbursed_at, zone),
    }


def withdrawal_payload(offer: CollectiveOffer, at: datetime) -> dict[str, Any]:
    """Body of `offre-retrait`: teachers no longer find this offer, and why."""
    states = CollectiveOffer.State
    known = (states.PAUSED, states.REJECTED, states.ARCHIVED)
    otherwise = "NOT_REFERENCED" if offer.withheld_at else "LINE_WITHDRAWN"
    return {
        "id": offer.ref,
        "reason": str(offer.state) if offer.state in known else otherwise,
        "withdrawalDate": moment(at, ZoneInfo(offer.time_zone)),
    }


def unknown_withdrawal_payload(ref: str, at: datetime) -> dict[str, Any]:
    """Body of `offre-retrait` for an offer ADAGE lists and we have no trace of."""
    return {
        "id": ref,
        "reason": "LINE_WITHDRAWN",
        "withdrawalDate": moment(at, ZoneInfo(settings.TIME_ZONE)),
    }


def request_payload(request: OfferRequest) -> dict[str, Any]:
    """Body of `offre-vitrine`: what a teacher wishes, and of whom."""
    template, school = request.template, request.institution
    levels = Level.objects.filter(code__in=request.levels).order_by("rank")
    return {
        "id": request.ref,
        "collectiveOfferTemplateId": template.ref,
        "offerName": template.title,
        "offererName": template.venue.partner.name,
        "venueId": template.venue.siret or str(template.venue.pk),
        "venueName": template.venue.name,
        "offerContactEmail": template.contact_email or None,
        "offerContactPhoneNumber": template.contact_phone or None,
        "creationDate": moment(request.created_at, ZoneInfo(school.time_zone)),
        "UAICode": school.uai,
        "redactor": redactor(request.teacher),
        "requestedDates": [day.isoformat() for day in request.wished_dates],
        "totalStudents": request.participants,
        "participants": list(levels.values_list("label", flat=True)),
        "budget": None if request.budget is None else amount(request.budget),
        "comment": request.text,
    }


def _terms(line: CollectiveStock, zone: ZoneInfo) -> dict[str, Any]:
    """What the stock line says: when, how much, for how many. The quantity is always one (S18)."""
    return {
        "startDatetime": moment(line.starts_at, zone),
        "endDatetime": moment(line.ends_at, zone),
        "confirmationLimitDate": moment(line.bookable_until, zone),
        "price": amount(line.price),
        "totalAmount": amount(line.price),
        "quantity": 1,
        "numberOfTickets": line.participants,
        "priceDetail": line.price_detail,
    }


def _year_and_levels(
    line: CollectiveStock, offer: CollectiveOffer, zone: ZoneInfo, words: Words | None = None
) -> dict[str, Any]:
    """ADAGE's number of the school year and the names of the levels, in one statement or none.

    A message always leaves: a year or a level that is no longer in its table is written from
    what the offer says.
    """
    day = line.starts_at.astimezone(zone).date()
    words = words or Words.about(day, offer.levels)
    return {"yearId": words.year_of(day), "participants": words.of(offer.levels)}


def _project(offer: CollectiveOffer) -> dict[str, Any]:
    """What the offer says of itself."""
    shown = picture_url(offer, LARGE)
    accessible = [label for field, label in ACCESSIBILITY.items() if getattr(offer, field)]
    return {
        "name": offer.title,
        "description": offer.description,
        "durationMinutes": offer.duration_minutes,
        "formats": rules.FORMATS.adage_codes(offer.formats),
        "domainIds": rules.DOMAINS.adage_codes(offer.domains),
        "domainLabels": [rules.DOMAINS[code] for code in offer.domains],
        "interventionArea": list(offer.departments),
        "accessibility": ", ".join(accessible) or NOT_ACCESSIBLE,
        "contact": {"email": offer.contact_email or None, "phone": offer.contact_phone or None},
        "imageUrl": urljoin(settings.SITE_URL, shown) if shown else None,
        "imageCredit": (offer.image_credit or None) if shown else None,
    }


def _where(
    offer: CollectiveOffer, institution: Institution | None, time_zone: str
) -> dict[str, Any]:
    """The venue that is paid, and the address of the event as far as it is known."""
    venue = offer.venue
    place: Any = {Place.VENUE: venue, Place.SCHOOL: institution}.get(Place(offer.place))
    where = {
        "venueId": venue.siret or str(venue.pk),
        "venueName": venue.name,
        "offererName": venue.partner.name,
        "venueTimezone": time_zone,
    }
    if place is None:
        return where | {
            "address": offer.event_address or offer.place_comment,
            "postalCode": offer.event_postal_code,
            "city": offer.event_city,
            "coordinates": None,
        }
    return where | {
        "address": place.address,
        "postalCode": place.postal_code,
        "city": place.city,
        "coordinates": (
            None
            if place.latitude is None or place.longitude is None
            else {"latitude": float(place.latitude), "longitude": float(place.longitude)}
        ),
    }
