"""The quote and the agreement: one set of facts, read by a page and by a tagged PDF."""

from dataclasses import asdict, dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

import segno
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from bookings.documents.words import group, group_of, place_at, place_of, when, when_of
from bookings.models import Booking
from core.files.pdf import write_pdf
from core.rules import NBSP, euros, long_date, long_moment, middle_date, unbreakable
from core.rules.phones import show_phone
from offers.models import CollectiveOffer, CollectiveStock
from offers.rules import FORMATS
from schools.models import Institution

EVERY_SCHOOL = "Tous les établissements"
FREE = "Offre gratuite" + NBSP + ": aucun crédit n’est engagé."


@dataclass(frozen=True)
class Paper:
    """What a document says, in words.

    `sections`: a title and its lines, each a name (`key`) and its words (`value`); the first two
    are the two sides. `link`: the short address of the offer, printed as a code to scan.
    """

    title: str
    reference: str
    dated: str
    sections: list[dict[str, Any]]
    total: str
    notes: list[str]
    link: str

    @property
    def name(self) -> str:
        """What its file is called."""
        return f"{self.title.lower()}-{self.reference}.pdf"


def code_of(address: str) -> segno.QRCode:
    """The address as a code to scan."""
    return segno.make(address, error="m", micro=False)


def pdf_of(paper: Paper) -> bytes:
    """The paper as a tagged PDF, with its code to scan."""
    drawing = BytesIO()
    code_of(paper.link).save(drawing, kind="svg", border=0, xmldecl=False)
    values = asdict(paper) | {"code": drawing.getvalue().decode()}
    return write_pdf("bookings/documents/paper.typ", values)


def quote_of(
    offer: CollectiveOffer, line: CollectiveStock, booking: Booking | None = None
) -> Paper:
    """What the partner offers today: the date and the price of the open line.

    It is for the school and the teacher of the live booking, for those addressed otherwise.
    """
    event = {
        "Référence": offer.ref,
        "Date": when_of(line, offer.time_zone),
        "Lieu": place_at(offer, offer.institution),
        "Effectif": group_of(line.participants, line.accompanying_adults),
    }
    # Until when one may book, and what engages the credit.
    until = long_moment(line.bookable_until, offer.time_zone)
    late = ", dépassée" if timezone.now() > line.bookable_until else ""
    credit = "Le crédit de l’établissement n’est engagé qu’à la confirmation par sa direction."
    validity = [
        f"Date limite de réservation{NBSP}: {until}{late}.",
        credit if line.price else FREE,
    ]
    school, teacher = offer.institution, offer.teacher
    if booking is not None:
        school, teacher = booking.institution, booking.teacher
    for_whom = _school(school) | {"À l’attention de": teacher.full_name if teacher else ""}
    return Paper(
        title="Devis",
        reference=offer.ref,
        dated=f"Version {line.version}, éditée le {middle_date(timezone.localdate())}",
        sections=[
            _section("Partenaire", _partner(offer)),
            _section("Pour", for_whom),
            _section("L’événement", _project(offer) | event),
            _section("Le prix", _price(line, line.price_detail)),
        ],
        total=euros(line.price),
        notes=validity,
        link=_link(offer),
    )


def agreement_of(booking: Booking) -> Paper:
    """What was agreed, once confirmed: the booking's own date and price, the same on both sides."""
    offer = booking.offer
    event = {
        "Références": f"réservation {booking.reference}, offre {offer.ref}",
        "Date": when(booking),
        "Lieu": place_of(booking),
        "Effectif": group(booking),
        "Classe": booking.class_name,
    }
    # Who said yes, and when; the head is not named.
    asked, agreed = _day(booking.prebooked_at, booking), _day(booking.confirmed_at, booking)
    consent = {
        "Préréservée": f"le {asked}, par {booking.teacher.full_name}",
        "Confirmée": f"le {agreed}, en ligne, par la direction de l’établissement",
    }
    paid = middle_date(booking.paid_before)
    paying = (
        f"Sans annulation, le partenaire est remboursé après l’événement{NBSP}: "
        f"versement prévu avant le {paid}."
    )
    return Paper(
        title="Convention",
        reference=booking.reference,
        dated=f"Accord du {agreed}",
        sections=[
            _section("Partenaire", _partner(offer)),
            _section(
                "Établissement",
                _school(booking.institution)
                | {"Enseignant": f"{booking.teacher.full_name}, {booking.teacher.email}"},
            ),
            _section("L’événement", _project(offer) | event),
            _section("L’accord", consent),
            _section("Le prix", _price(booking, booking.stock.price_detail)),
        ],
        total=euros(booking.price),
        notes=[_way_out(booking), paying if booking.price else FREE],
        link=_link(offer),
    )


def _day(moment: datetime | None, booking: Booking) -> str:
    return long_date(moment, booking.time_zone) if moment else ""


def _way_out(booking: Booking) -> str:
    """Until when the school may cancel (R24, R31); never when the limit came before the accord."""
    limit, agreed = booking.cancellable_until, booking.confirmed_at
    if limit is None or agreed is None or limit < agreed:
        return "Dès l’accord, la réservation est ferme\u00a0: l’établissement ne peut plus annuler."
    return (
        f"L’établissement peut annuler en ligne jusqu’au {long_moment(limit, booking.time_zone)}. "
        "Après cette limite, il contacte le partenaire."
    )


def _section(title: str, values: dict[str, str]) -> dict[str, Any]:
    lines = [{"key": key, "value": unbreakable(value)} for key, value in values.items() if value]
    return {"title": title, "lines": lines}


def _partner(offer: CollectiveOffer) -> dict[str, str]:
    venue = offer.venue
    return {
        "Structure": venue.partner.name,
        "SIREN": venue.partner.siren,
        "Adresse": f"{venue.name}, {venue.address}, {venue.postal_code} {venue.city}",
        "Contact": ", ".join(filter(None, [offer.contact_email, show_phone(offer.contact_phone)])),
    }


def _school(school: Institution | None) -> dict[str, str]:
    if school is None:
        return {"Établissement": EVERY_SCHOOL}
    return {"Établissement": f"{school.name}, {school.city}", "Code UAI": school.uai}


def _project(offer: CollectiveOffer) -> dict[str, str]:
    formats = ", ".join(FORMATS[code] for code in offer.formats).lower()
    return {"Offre": offer.title, "Formats": formats[:1].upper() + formats[1:]}


def _price(agreed: Booking | CollectiveStock, detail: str) -> dict[str, str]:
    return {
        "Prix pour le groupe": euros(agreed.price),
        "Par élève": euros(agreed.price / agreed.participants) if agreed.price else "",
        "Ce qu’il comprend": detail,
    }


def _link(offer: CollectiveOffer) -> str:
    path: str = reverse("shared-offer", args=[offer.ref])
    return settings.SITE_URL.rstrip("/") + path
