"""Everything that changed on an offer, field by field, and its versions of date and price (R30)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.dateparse import parse_datetime

from accounts.models import User
from bookings.queries.journal import Journal
from bookings.queries.status import Turn
from bookings.queries.terms import LABELS, words_of
from core.rules import NBSP
from core.rules.phones import show_phone
from core.templatetags.french import niveaux
from offers.actions import Terms
from offers.models import CollectiveOffer, OfferChange, Place
from offers.rules import DOMAINS, FORMATS
from partner_portal.queries.timeline import (
    BY_THE_ADMINISTRATION,
    BY_THE_CLOCK,
    BY_WHOM,
    MOVE_TITLES,
    OFFER_TITLES,
    author_of,
)

Verb = OfferChange.Verb
STATE = "État"
FIELDS = {
    "venue_id": "Lieu qui propose", "title": "Titre", "description": "Description",
    "formats": "Formats", "domains": "Domaines", "levels": "Niveaux",
    "duration_minutes": "Durée", "place": "Lieu de l’événement", "event_address": "Adresse",
    "event_postal_code": "Code postal", "event_city": "Commune",
    "place_comment": "Précisions sur le lieu", "departments": "Départements",
    "accessible_auditory": "Handicap auditif", "accessible_cognitive": "Handicap psychique",
    "accessible_motor": "Handicap moteur", "accessible_visual": "Handicap visuel",
    "contact_email": "Courriel de contact", "contact_phone": "Téléphone de contact",
    "notification_emails": "Personnes à prévenir", "institution_id": "Établissement",
    "teacher_id": "Enseignant", "image": "Image", "image_alt": "Description de l’image",
    "image_credit": "Crédit de l’image",
}  # fmt: skip
# A reference tells nothing to a reader: only that it changed.
UNSAID = frozenset({"venue_id", "institution_id", "teacher_id", "image"})
LINE_VERBS = (Verb.LINE_OPENED, Verb.LINE_EDITED, Verb.LINE_PROPOSED)
TERMS = tuple(Terms.__dataclass_fields__)


@dataclass(frozen=True)
class Entry:
    """One line of the history: when (UTC), by whom, what, before, after."""

    at: datetime
    who: str
    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Version:
    """The date and price as they stood from a moment on."""

    number: int
    at: datetime
    who: str
    terms: Terms

    @property
    def number_text(self) -> str:
        """For the head of a column."""
        return str(self.number)


def history_of(offer: CollectiveOffer, journal: Journal, reader: User) -> list[Entry]:
    """The whole journal of an offer and of its bookings, the latest first."""
    entries: list[Entry] = []
    known: dict[str, Any] = {}
    for change in journal.changes:
        at, verb = change.at, Verb(change.verb)
        who = author_of(change.actor_id, change.actor_label, reader)
        if verb in BY_THE_ADMINISTRATION:
            who = BY_WHOM[Turn.ADMINISTRATION]
        if verb == Verb.EDITED:
            for name in sorted(change.after.keys() | change.before.keys()):
                old, new = (_value(name, kept.get(name)) for kept in (change.before, change.after))
                entries.append(Entry(at, who, FIELDS.get(name, name), old, new))
            continue
        entries.append(Entry(at, who, STATE, "", OFFER_TITLES[verb]))
        if verb in LINE_VERBS:
            zone = offer.time_zone
            before = words_of(_terms(known), zone) if set(TERMS) <= known.keys() else {}
            known |= {name: change.after[name] for name in TERMS if name in change.after}
            after = words_of(_terms(known), zone) if set(TERMS) <= known.keys() else {}
            entries += [
                Entry(at, who, LABELS[name], before.get(name, ""), after[name])
                for name in LABELS
                if after and before.get(name) != after[name]
            ]
    for move in journal.moves:
        title, turn = MOVE_TITLES[move.verb]
        by = BY_WHOM.get(turn)
        if by is None:
            by = author_of(move.actor_id, move.actor_label, reader)
        entries.append(Entry(move.at, by or BY_THE_CLOCK, STATE, "", title))
        if why := move.reason_for_partner:
            entries.append(Entry(move.at, by or BY_THE_CLOCK, "Motif", "", why))
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def versions_of(journal: Journal, reader: User) -> list[Version]:
    """Each version of the date and price, oldest first."""
    versions: list[Version] = []
    known: dict[str, Any] = {}
    for change in (change for change in journal.changes if change.verb in LINE_VERBS):
        known = known | {name: change.after[name] for name in TERMS if name in change.after}
        who = author_of(change.actor_id, change.actor_label, reader)
        if set(TERMS) <= known.keys():
            versions.append(Version(len(versions) + 1, change.at, who, _terms(known)))
    return versions


def _terms(stored: dict[str, Any]) -> Terms:
    """Terms as the journal kept them, in JSON."""
    moments = {
        name: parse_datetime(stored[name]) for name in TERMS if name.endswith(("_at", "_until"))
    }
    return Terms(**{**stored, **moments, "price": Decimal(stored["price"])})


def _value(name: str, value: Any) -> str:
    """A field of the journal in words."""
    labels: dict[str, Any] = {"formats": FORMATS, "domains": DOMAINS, "place": dict(Place.choices)}
    if name in UNSAID:
        return "choisi" if value else "aucun"
    if name == "contact_phone" and value:
        return show_phone(value)
    if name == "levels":
        return str(niveaux(value or []))
    if isinstance(value, bool):
        return "oui" if value else "non"
    if name == "duration_minutes" and value:
        return f"{value}{NBSP}min"
    values = value if isinstance(value, list) else [value]
    said = [str(labels.get(name, {}).get(v, v)) for v in values if v not in (None, "")]
    return ", ".join(said) or "—"
