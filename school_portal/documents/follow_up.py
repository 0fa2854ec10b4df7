"""What a school follows, as a file: one line a request, a pre-booking or a booking."""

from collections.abc import Sequence
from typing import Any

from bookings.documents.exports import Export, local_moment
from bookings.documents.words import place_of
from core.files.tables import Column, Kind
from core.rules import short_date
from school_portal.queries.follow_up import FollowUp, Row


def export_of_follow_up(rows: FollowUp, filters: Sequence[tuple[str, str]]) -> Export:
    """The list of the school under its filters; never what is written to the head alone."""
    return Export("suivi", "Suivi de l’établissement", COLUMNS, rows, filters)


def _project(row: Row) -> Any:
    """The offer, or the template asked for."""
    return row.request.template if row.request else row.booking.offer


def _moment(name: str) -> Any:
    """A moment of the booking on the clock of the event's place."""

    def read(row: Row) -> Any:
        found = row.booking
        return local_moment(getattr(found, name), found.time_zone) if found else None

    return read


COLUMNS = [
    Column("Nature", lambda row: (
        "Demande" if row.request
        else "Réservation" if row.booking.confirmed_at else "Préréservation"), width=15),
    Column("Référence", lambda row: (
        row.request.ref if row.request else row.booking.reference), width=13),
    Column("Où elle en est", lambda row: row.standing.label, width=28),
    Column("Qui doit agir", lambda row: row.standing.turn.label, width=26),
    Column("Projet", lambda row: _project(row).title, width=36),
    Column("Partenaire", lambda row: _project(row).venue.partner.name, width=28),
    Column("Enseignant", lambda row: row.teacher.full_name, width=26),
    Column("Classe", lambda row: row.booking.class_name if row.booking else "", width=14),
    Column("Projet pédagogique", lambda row: (
        row.booking.project_note if row.booking else row.request.text), width=40),
    Column("Où", lambda row: place_of(row.booking) if row.booking else "", width=40),
    Column("Dates souhaitées", lambda row: (
        ", ".join(short_date(day) for day in row.request.wished_dates) if row.request else ""),
        width=24),
    Column("Début", _moment("starts_at"), Kind.MOMENT),
    Column("Fin", _moment("ends_at"), Kind.MOMENT),
    Column("Élèves", lambda row: (row.booking or row.request).participants, Kind.NUMBER, 8),
    Column("Prix", lambda row: row.booking.price if row.booking else None, Kind.MONEY, 12),
    Column("Préréservée le", _moment("prebooked_at"), Kind.MOMENT),
    Column("À confirmer avant", _moment("bookable_until"), Kind.MOMENT),
    Column("Confirmée le", _moment("confirmed_at"), Kind.MOMENT),
    Column("Annulable jusqu’au", _moment("cancellable_until"), Kind.MOMENT),
    Column("Annulée le", _moment("cancelled_at"), Kind.MOMENT),
]  # fmt: skip
