"""What waits for the head, as a file for a spreadsheet."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from bookings.documents.exports import Export
from bookings.documents.words import place_of
from bookings.models import Booking
from core.files.tables import Column, Kind


def export_of_decisions(waiting: QuerySet[Booking], filters: Sequence[tuple[str, str]]) -> Export:
    """One line a pre-booking to decide on, the most urgent first."""
    return Export("decisions", "Décisions à prendre", COLUMNS, waiting, filters)


def _local(name: str) -> Any:
    """A moment on the clock of the event's place, without its zone."""
    return lambda b: getattr(b, name).astimezone(ZoneInfo(b.time_zone)).replace(tzinfo=None)


COLUMNS = [
    Column("Réservation", lambda b: b.reference, width=13),
    Column("Offre", lambda b: b.offer.title, width=36),
    Column("Partenaire", lambda b: b.offer.venue.partner.name, width=28),
    Column("Où", place_of, width=40),
    Column("Début", _local("starts_at"), Kind.MOMENT),
    Column("Fin", _local("ends_at"), Kind.MOMENT),
    Column("Classe", lambda b: b.class_name, width=14),
    Column("Projet pédagogique", lambda b: b.project_note, width=40),
    Column("Message à la direction", lambda b: b.head_note, width=40),
    Column("Enseignant", lambda b: b.teacher.full_name, width=26),
    Column("Élèves", lambda b: b.participants, Kind.NUMBER, 8),
    Column("Accompagnateurs", lambda b: b.stock.accompanying_adults, Kind.NUMBER, 8),
    Column("Prix", lambda b: b.price, Kind.MONEY, 12),
    Column("Préréservée le", _local("prebooked_at"), Kind.MOMENT),
    Column("À confirmer avant", _local("bookable_until"), Kind.MOMENT),
]
