"""An offer in words: the ticket that fills up, the answers to check before publication."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from core.rules import TERRITORIES, euros, long_date, long_moment, number, time_range, zone_label
from core.rules.phones import show_phone
from core.templatetags.french import niveaux
from offers import rules
from offers.forms.fields import duration_text
from offers.forms.practical import PLACES
from offers.forms.project import ACCESSIBILITY
from offers.models import CollectiveOffer, CollectiveStock, Place

STEPS = {
    "offre": "L’offre",
    "date-prix": "Date et prix",
    "pratique": "Lieu et contact",
    "destinataire": "Destinataire",
    "verification": "Vérification",
}
EVERY_SCHOOL = "Tous les établissements"


def formats_text(offer: CollectiveOffer) -> str:
    """« Visite guidée, atelier de pratique »."""
    said = ", ".join(rules.FORMATS[code] for code in offer.formats).lower()
    return said[:1].upper() + said[1:]


def subtitle(offer: CollectiveOffer) -> str:
    """What and by whom: second line of the ticket."""
    venue = f"{offer.venue.name}, {offer.venue.city}"
    return " · ".join(part for part in (formats_text(offer), venue) if part)


def people_text(line: Any) -> str:
    """« 28 élèves, 3 accompagnateurs »; takes a line, or what is said of it so far."""
    if line is None or line.participants is None:
        return ""
    adults = line.accompanying_adults
    said = f"{number(line.participants)} élève{'s' if line.participants > 1 else ''}"
    return f"{said}, {adults} accompagnateur{'s' if adults > 1 else ''}" if adults else said


def place_text(offer: CollectiveOffer) -> str:
    """Where, in one line."""
    if offer.place == Place.VENUE:
        venue = offer.venue
        return f"Chez vous : {venue.name}, {venue.address}, {venue.postal_code} {venue.city}"
    if offer.place == Place.OTHER:
        return f"{offer.event_address}, {offer.event_postal_code} {offer.event_city}"
    return str(dict(PLACES).get(offer.place, ""))  # type: ignore[call-overload]


def school_text(offer: CollectiveOffer) -> str:
    """For whom."""
    return str(offer.institution) if offer.institution else EVERY_SCHOOL


def per_pupil(line: Any) -> str:
    """« soit 16,07 € par élève », '' when free or while one of the two figures is missing."""
    if line is None or not line.price or not line.participants:
        return ""
    return f"soit {euros(line.price / line.participants)} par élève"


def ticket(offer: CollectiveOffer | None, line: Any) -> dict[str, Any]:
    """The small ticket beside the wizard; what is missing is a dotted line."""
    if offer is None:
        return {"title": "", "subtitle": "", "rows": [], "zone": ""}
    return {
        "title": offer.title,
        "subtitle": subtitle(offer),
        "zone": offer.time_zone,
        "rows": [
            {"key": "Niveaux", "value": niveaux(offer.levels)},
            {"key": "Effectif", "value": people_text(line)},
            {"key": "Établissement", "value": school_text(offer) if offer.place else ""},
        ],
    }


def stepper(offer: CollectiveOffer | None) -> list[dict[str, str]]:
    """The five steps, with their addresses once the draft exists."""
    return [
        {
            "name": name,
            "key": slug,
            "url": reverse("partner:step", args=[offer.ref, slug]) if offer else "",
        }
        for slug, name in STEPS.items()
    ]


def answers(offer: CollectiveOffer, line: CollectiveStock | None) -> list[dict[str, Any]]:
    """Every answer, by step, to check before publication."""
    access = [label for name, label in ACCESSIBILITY.items() if getattr(offer, name)]
    minutes = offer.duration_minutes
    project = {
        "Titre": offer.title,
        "Lieu qui propose l’offre": str(offer.venue),
        "Formats": formats_text(offer),
        "Domaines": ", ".join(rules.DOMAINS[code] for code in offer.domains),
        "Niveaux": niveaux(offer.levels),
        "Description": offer.description,
        "Durée": duration_text(minutes) if minutes else "Non précisée",
        "Accessibilité": ", ".join(access) or "Aucune adaptation annoncée",
    }
    said = {"Établissement": school_text(offer)}
    if offer.institution:
        said["Enseignant"] = offer.teacher.full_name if offer.teacher else "Aucun en particulier"
    groups = {
        "offre": project,
        "date-prix": _terms(offer, line),
        "pratique": _practical(offer),
        "destinataire": said,
    }
    return [_group(offer, slug, lines) for slug, lines in groups.items()]


def _group(offer: CollectiveOffer, slug: str, values: dict[str, str]) -> dict[str, Any]:
    url = reverse("partner:step", args=[offer.ref, slug])
    lines = [
        {
            "key": key,
            "value": value,
            "url": url,
            "what": f": {key[:1].lower()}{key[1:]}",
            "missing": "" if value else "À compléter",
        }
        for key, value in values.items()
    ]
    return {"name": STEPS[slug], "rows": lines, "key": slug}


def _terms(offer: CollectiveOffer, line: CollectiveStock | None) -> dict[str, str]:
    if line is None:
        return dict.fromkeys(("Date", "Prix pour le groupe", "Date limite de réservation"), "")
    zone = offer.time_zone
    first, last = long_date(line.starts_at, zone), long_date(line.ends_at, zone)
    days = first if first == last else f"du {first} au {last}"
    price = ", ".join(part for part in (euros(line.price), per_pupil(line)) if part)
    return {
        "Date": f"{days}, {hours_text(line.starts_at, line.ends_at, zone)}",
        "Effectif": people_text(line),
        "Prix pour le groupe": price,
        "Explication du prix": line.price_detail or "Aucune",
        "Date limite de réservation": long_moment(line.bookable_until, zone),
    }


def hours_text(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    """9 h – 12 h, and whose clock it is away from Paris."""
    label = f" ({zone_label(zone)})" if zone_label(zone) else ""
    return f"{time_range(starts_at, ends_at, zone)}{label}"


def _practical(offer: CollectiveOffer) -> dict[str, str]:
    said = {"Lieu de l’événement": place_text(offer)}
    if offer.place_comment:
        said["Précisions sur le lieu"] = offer.place_comment
    if offer.departments:
        said["Départements"] = ", ".join(TERRITORIES.get(code, code) for code in offer.departments)
    return said | {
        "Contact": ", ".join(filter(None, [offer.contact_email, show_phone(offer.contact_phone)])),
        "Personnes à prévenir": ", ".join(offer.notification_emails),
    }
