"""The lists of the partner as files: the columns, the filters used, rows read as they leave."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone

from bookings.documents.words import place_of
from bookings.models import Booking
from bookings.queries.follow_up import booking_standing
from bookings.queries.journal import with_reason_for_partner
from bookings.queries.status import Status, Turn, standing
from core.files.tables import Column, Kind, chunks_of, write_csv, write_xlsx
from core.rules import short_moment
from offers.models import CollectiveOffer
from offers.rules import FORMATS

ROWS_AT_ONCE = 500
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class Rows(Protocol):
    """A queryset, or whatever is read as one."""

    def iterator(self, chunk_size: int) -> Iterator[Any]:
        """Every row, `chunk_size` at once."""


@dataclass(frozen=True)
class Export:
    """A list to write: the name of the file, the title, the columns, the rows, the filters."""

    name: str
    title: str
    columns: Sequence[Column]
    rows: Rows
    filters: Sequence[tuple[str, str]]

    def content_type(self, kind: str) -> str:
        """What the file is for a browser."""
        return TYPES[kind]

    def stream(self, kind: str) -> Iterator[bytes]:
        """The file, piece by piece; rows are read through a cursor of the database."""
        rows = self.rows.iterator(chunk_size=ROWS_AT_ONCE)
        if kind == "csv":
            return write_csv(self.columns, rows)
        notes = [
            ("Export", self.title),
            ("Fait le", short_moment(timezone.now())),
            *(self.filters or [("Filtres", "aucun")]),
        ]
        return chunks_of(write_xlsx(self.columns, rows, title=self.title, notes=notes))


def export_of_bookings(
    bookings: QuerySet[Booking], filters: Sequence[tuple[str, str]], now: datetime
) -> Export:
    """One line a pre-booking or booking, with its teacher (S41, S42)."""
    rows = with_reason_for_partner(bookings)
    return Export("reservations", "Réservations", _booking_columns(now), rows, filters)


def export_of_offers(
    offers: QuerySet[CollectiveOffer], filters: Sequence[tuple[str, str]]
) -> Export:
    """One line an offer, as the list shows it (S39)."""
    return Export("offres", "Offres", OFFER_COLUMNS, offers, filters)


def local_moment(moment: datetime | None, zone: str) -> datetime | None:
    """A moment as a table prints it: on the clock of the event's place, without its zone."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) if moment else None


def _booking_columns(now: datetime) -> list[Column]:
    def local(name: str) -> Any:
        return lambda b: local_moment(getattr(b, name), b.time_zone)

    return [
        Column("Réservation", lambda b: b.reference, width=13),
        Column("État", lambda b: booking_standing(b, now).label, width=26),
        Column("Offre", lambda b: b.offer.title, width=36),
        Column("Référence de l’offre", lambda b: b.offer.ref, width=13),
        Column("Lieu", lambda b: b.offer.venue.name, width=26),
        Column("Où", place_of, width=40),
        Column("Début", local("starts_at"), Kind.MOMENT),
        Column("Fin", local("ends_at"), Kind.MOMENT),
        Column("Établissement", lambda b: b.institution.name, width=30),
        Column("Code UAI", lambda b: b.institution.uai, width=12),
        Column("Ville", lambda b: b.institution.city),
        Column("Enseignant", lambda b: b.teacher.full_name, width=26),
        Column("Courriel de l’enseignant", lambda b: b.teacher.email, width=32),
        Column("Classe", lambda b: b.class_name, width=12),
        Column("Élèves", lambda b: b.participants, Kind.NUMBER, 8),
        Column("Accompagnateurs", lambda b: b.stock.accompanying_adults, Kind.NUMBER, 8),
        Column("Prix", lambda b: b.price, Kind.MONEY, 12),
        Column("Préréservée le", local("prebooked_at"), Kind.MOMENT),
        Column("À confirmer avant", local("bookable_until"), Kind.MOMENT),
        Column("Confirmée le", local("confirmed_at"), Kind.MOMENT),
        Column("Annulable jusqu’au", local("cancellable_until"), Kind.MOMENT),
        Column("Annulée le", local("cancelled_at"), Kind.MOMENT),
        Column("Motif de l’annulation", lambda b: b.reason_for_partner, width=40),
        Column("Remboursée le", local("reimbursed_at"), Kind.MOMENT),
    ]


def _school(name: str) -> Any:
    def read(offer: Any) -> str:
        held = getattr(offer, f"live_{'school' if name == 'name' else name}")
        return held or (getattr(offer.institution, name) if offer.institution else "")

    return read


def _of_offer(name: str) -> Any:
    return lambda offer: local_moment(getattr(offer, name), offer.time_zone)


OFFER_COLUMNS = [
    Column("Référence", lambda o: o.ref, width=13),
    Column("Offre", lambda o: o.title, width=36),
    Column("Statut", lambda o: Status(o.status).label, width=20),
    Column("Qui doit agir", lambda o: Turn(standing(o).turn).label, width=26),
    Column("Lieu", lambda o: o.venue.name, width=26),
    Column("Formats", lambda o: ", ".join(FORMATS[code] for code in o.formats), width=30),
    Column("Début", _of_offer("line_starts_at"), Kind.MOMENT),
    Column("Fin", _of_offer("line_ends_at"), Kind.MOMENT),
    Column("Date limite de réservation", _of_offer("line_bookable_until"), Kind.MOMENT),
    Column("Établissement", lambda o: _school("name")(o) or "Tous", width=30),
    Column("Ville", _school("city")),
    Column("Code UAI", _school("uai"), width=12),
    Column("Prix", lambda o: o.line_price, Kind.MONEY, 12),
    Column("Publiée le", _of_offer("published_at"), Kind.MOMENT),
]
