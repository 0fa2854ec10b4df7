"""The story of an offer for its partner: what happened, who did it, what is expected next.

A head of school is never named, and no date is invented: what has none says so in words.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.dateparse import parse_datetime

from accounts.models import User
from bookings.models import Booking, BookingMove, State
from bookings.queries.journal import Journal
from bookings.queries.status import Standing, Status, Turn
from core.rules import euros, long_moment, time_range, zone_label
from offers.models import CollectiveOffer, CollectiveStock, OfferChange

Verb = OfferChange.Verb
Move = BookingMove.Verb
Step = dict[str, Any]

FIELD_WORDS = {
    "venue_id": "le lieu qui propose", "title": "le titre", "description": "la description",
    "formats": "les formats", "domains": "les domaines", "levels": "les niveaux",
    "duration_minutes": "la durée", "place": "le lieu", "event_address": "l’adresse",
    "event_postal_code": "le code postal", "event_city": "la commune",
    "place_comment": "les précisions sur le lieu", "departments": "les départements",
    "accessible_auditory": "l’accessibilité", "accessible_cognitive": "l’accessibilité",
    "accessible_motor": "l’accessibilité", "accessible_visual": "l’accessibilité",
    "contact_email": "le courriel de contact", "contact_phone": "le téléphone de contact",
    "notification_emails": "les personnes à prévenir", "institution_id": "l’établissement",
    "teacher_id": "l’enseignant", "image": "l’image", "image_alt": "la description de l’image",
    "image_credit": "le crédit de l’image",
}  # fmt: skip
LINE_WORDS = {
    "starts_at": "Début", "ends_at": "Fin", "bookable_until": "Date limite", "price": "Prix",
    "participants": "Élèves", "accompanying_adults": "Accompagnateurs",
}  # fmt: skip
OFFER_TITLES = {verb: str(verb.label) for verb in Verb} | {
    Verb.CREATED: "Brouillon commencé", Verb.EDITED: "Offre modifiée",
    Verb.LINE_WITHDRAWN: "Date et prix supprimés", Verb.LINE_DECLINED: "Proposition refusée",
    Verb.WITHHELD: "Masquée aux enseignants, référencement ADAGE terminé",
    Verb.RELISTED: "De nouveau visible, référencement ADAGE retrouvé",
}  # fmt: skip
# move -> (title, whose shape it bears)
MOVE_TITLES: dict[str, tuple[str, Turn]] = {
    Move.PREBOOK: ("Préréservée", Turn.TEACHER),
    Move.CONFIRM: ("Réservée", Turn.PRINCIPAL),
    Move.REFUSE: ("Refusée", Turn.PRINCIPAL),
    Move.WITHDRAW: ("Préréservation retirée", Turn.TEACHER),
    Move.CANCEL_BY_SCHOOL: ("Réservation annulée", Turn.PRINCIPAL),
    Move.CANCEL_BY_PARTNER: ("Réservation annulée", Turn.PARTNER),
    Move.CANCEL_BY_ADMINISTRATION: ("Réservation annulée", Turn.ADMINISTRATION),
    Move.RESTORE_PREBOOKED: ("Préréservation rétablie", Turn.ADMINISTRATION),
    Move.RESTORE_CONFIRMED: ("Réservation rétablie", Turn.ADMINISTRATION),
    Move.CHANGE_TERMS: ("Préréservation annulée, la date ou le prix a changé", Turn.PARTNER),
    Move.EXPIRE: ("Préréservation expirée", Turn.NOBODY),
    Move.MARK_USED: ("Événement terminé", Turn.NOBODY),
    Move.REIMBURSE: ("Remboursée", Turn.ADMINISTRATION),
}
BY_THE_CLOCK = "par le temps qui passe"
BY_WHOM = {
    Turn.PRINCIPAL: "par la direction de l’établissement",
    Turn.ADMINISTRATION: "par l’administration",
    Turn.NOBODY: "",
}


def past_of(offer: CollectiveOffer, journal: Journal, reader: User) -> list[Step]:
    """What happened, oldest first: the offer's journal and its bookings' journals, merged."""
    said, changes = list[Step](), journal.changes
    published = next((c.at for c in changes if c.verb == Verb.PUBLISHED), offer.published_at)
    for change in changes:
        verb, at = Verb(change.verb), change.at
        # The wizard's own saves are one step: « Brouillon commencé ».
        if verb in SAVES and not (published and at >= published):
            continue
        title, reason = OFFER_TITLES[verb], change.after.get("reason", "")
        who = author_of(change.actor_id, change.actor_label, reader)
        if verb in BY_THE_ADMINISTRATION:
            step = _step(at, title, "par l’administration", Turn.ADMINISTRATION, str(reason))
        elif change.actor_id is None:
            step = _step(at, title, "", Turn.NOBODY)
        elif verb == Verb.LINE_DECLINED:
            step = _step(at, title, who, Turn.TEACHER, f"« {reason} »" if reason else "")
        else:
            if verb == Verb.PUBLISHED and offer.institution:
                who = f"{who}, pour {offer.institution}"
            step = _step(at, title, who, Turn.PARTNER, _details(change, offer))
        said.append(step)
    said += [_move(move, offer, reader) for move in journal.moves]
    return sorted(said, key=lambda step: step["when"])


def story_of(booking: Booking, reader: User) -> list[Step]:
    """What happened to one booking, oldest first."""
    moves = booking.moves.select_related("booking__teacher")
    return [_move(move, booking.offer, reader) for move in moves]


# Its people are named to nobody.
BY_THE_ADMINISTRATION = {Verb.ACCEPTED, Verb.REJECTED}
SAVES = {Verb.EDITED, Verb.LINE_OPENED, Verb.LINE_EDITED}


def _step(at: datetime, title: str, who: str, turn: Turn, text: str = "") -> Step:
    return {
        "when": at, "with_time": True, "who": turn, "state": "done",
        "title": title, "more": who, "text": text,
    }  # fmt: skip


def author_of(actor_id: int | None, label: str, reader: User) -> str:
    """« par vous », or by whom; the clock has no account."""
    if actor_id is None:
        return BY_THE_CLOCK
    return "par vous" if actor_id == reader.pk else f"par {label}"


def _details(change: OfferChange, offer: CollectiveOffer) -> str:
    """What the change says: « Prix : 480,00 € puis 450,00 € »."""
    zone = offer.time_zone
    if change.verb == Verb.EDITED:
        words = dict.fromkeys(FIELD_WORDS.get(name, name) for name in change.after)
        return f"Modifié : {', '.join(words)}." if words else ""
    if change.verb in (Verb.LINE_EDITED, Verb.LINE_PROPOSED):
        changed = [n for n in change.before if change.before[n] != change.after.get(n)]
        said = []
        for name in changed:
            if name == "price_detail":
                said.append("Explication du prix modifiée.")
                continue
            pair = (change.before.get(name), change.after.get(name))
            old, new = (_value(name, value, zone) for value in pair)
            said.append(f"{LINE_WORDS[name]} : {old}, puis {new}.")
        message = change.after.get("message")
        return " ".join([*said, f"« {message} »"] if message else said)
    terms = {Verb.LINE_OPENED: change.after, Verb.LINE_WITHDRAWN: change.before}.get(
        Verb(change.verb), {}
    )
    kept = [_value(name, terms[name], zone) for name in ("starts_at", "price") if name in terms]
    return ", ".join(kept)


def _value(name: str, value: Any, zone: str) -> str:
    if name.endswith(("_at", "_until")) and isinstance(value, str):
        moment = parse_datetime(value)
        return long_moment(moment, zone) if moment else value
    if name == "price":
        return euros(Decimal(str(value)))
    return str(value)


def _move(move: BookingMove, offer: CollectiveOffer, reader: User) -> Step:
    title, turn = MOVE_TITLES[move.verb]
    who = BY_WHOM.get(turn)
    if who is None:
        who = author_of(move.actor_id, move.actor_label, reader)
    # What a head writes goes to the teacher (R61), and here when the head shares it.
    text = f"« {move.reason_for_partner} »" if move.reason_for_partner else ""
    if move.verb == Move.PREBOOK and move.booking.project_note:
        text = f"« {move.booking.project_note} »"
    return _step(move.at, title, who, turn, text)


def future_of(
    offer: CollectiveOffer,
    line: CollectiveStock | None,
    booking: Booking | None,
    standing: Standing,
) -> list[Step]:
    """What is expected, in order; only dates that somebody has fixed."""
    steps = []
    if standing.status == Status.PUBLISHED:
        steps.append(_awaited("Préréservation", "attendue d’un enseignant", Turn.TEACHER, standing))
    if standing.status == Status.PREBOOKED:
        steps.append(_awaited("Réservation", "attendue de la direction", Turn.PRINCIPAL, standing))
    dated = booking or line
    if dated and standing.status in AHEAD:
        hours = time_range(dated.starts_at, dated.ends_at, offer.time_zone)
        zone = zone_label(offer.time_zone)
        steps.append(_later(f"Événement, {hours}", dated.starts_at, zone[:1].upper() + zone[1:]))
    if dated and dated.price and standing.status in AHEAD | {Status.ENDED}:
        sure = booking is not None and booking.state != State.PREBOOKED
        text = AFTER_EVENT if sure else AFTER_EVENT_IF_BOOKED
        steps.append(_later(f"Remboursement de {euros(dated.price)}", None, text))
    return steps


AHEAD = {Status.PUBLISHED, Status.PROPOSED, Status.PREBOOKED, Status.BOOKED, Status.FIRM}
AFTER_EVENT = "Après l’événement, sur le premier justificatif qui suit."
AFTER_EVENT_IF_BOOKED = "Après l’événement, si l’établissement a réservé."


def _awaited(title: str, rest: str, turn: Turn, standing: Standing) -> Step:
    return {
        "when": standing.until, "before": "avant le", "with_time": False, "who": turn,
        "state": "current", "title": title, "more": rest, "text": "",
    }  # fmt: skip


def _later(title: str, at: datetime | None, text: str = "") -> Step:
    return {
        "when": at or "ensuite", "with_time": False, "who": Turn.NOBODY, "state": "future",
        "title": title, "more": "", "text": text,
    }  # fmt: skip
