"""What is told about teachers' requests: the outing of the samples, before there was an offer."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from bookings.models import Booking
from offers.models import PROJECT_FIELDS, OfferRequest, OfferTemplate

# event: (when it happens, the words written)
EVENTS = {
    "request.sent": ("Un enseignant demande une offre", ""),
    "request.written": ("L’enseignant complète sa demande", "Plutôt un mardi matin."),
    "request.closed": ("L’enseignant retire sa demande", ""),
    "request.answered": ("Le partenaire répond", "Avec plaisir, le jeudi nous convient."),
    "request.declined": ("Le partenaire décline", "Le théâtre est fermé en juin."),
    "request.converted": ("La demande est transformée en offre", ""),
    "request.offer_published": ("L’offre demandée est publiée", ""),
    "offer.addressed": ("Une offre adressée à un enseignant est publiée", ""),
    "offer.submitted": ("Une offre est transmise à l’administration", ""),
    "offer.accepted": ("L’administration accepte l’offre", ""),
    "offer.declined_review": (
        "L’administration demande une correction",
        "Le transport n’est pas pris en charge par le crédit.",
    ),
}


def told(event: str, booking: Booking) -> tuple[str, dict[str, Any]]:
    """When it happens, and what the message says then."""
    when, text = EVENTS[event]
    offer = booking.offer
    if event == "offer.addressed":
        offer.institution, offer.teacher = booking.institution, booking.teacher
        offer.save()
        return when, {"offer_id": offer.pk, "offer_ref": offer.ref}
    if event.startswith("offer."):
        return when, {"offer_id": offer.pk, "offer_ref": offer.ref, "reason": text}
    asked = OfferRequest.objects.filter(offer=offer).first()
    if asked is None:
        said = {name: getattr(offer, name) for name in PROJECT_FIELDS}
        said |= {"places": ["VENUE"], "state": "PUBLISHED", "token": uuid4()}
        template = OfferTemplate.objects.create(ref="OV-4812", venue=offer.venue, **said)
        asked = OfferRequest.objects.create(
            ref="DM-4812",
            template=template,
            institution=booking.institution,
            teacher=booking.teacher,
            wished_dates=[date(2027, 1, 21), date(2027, 1, 28)],
            participants=28,
            levels=["4e"],
            budget=Decimal(450),
            text="Travail sur le chœur antique, avec le cours de lettres.",
            state="CONVERTED",
            offer=offer,
        )
    return when, {"request_id": asked.pk, "request_ref": asked.ref, "text": text}
