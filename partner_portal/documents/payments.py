"""Payments and statements as files for a spreadsheet (R52)."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.text import capfirst

from bookings.documents.exports import Export
from bookings.rules import local_day
from core.files.tables import Column, Kind, write_csv
from partner_portal.queries.payments import standing_of
from reimbursements.models import Statement, StatementLine
from reimbursements.queries.adjustments import in_words

LINE_COLUMNS = [
    Column("Réservation", lambda b: b.reference, width=13),
    Column("Offre", lambda b: b.offer.title, width=36),
    Column("Référence de l’offre", lambda b: b.offer.ref, width=13),
    Column("Événement", lambda b: local_day(b.starts_at, b.time_zone), Kind.DAY),
    Column("Établissement", lambda b: b.institution.name, width=30),
    Column("Ville", lambda b: b.institution.city),
    Column("Montant", lambda b: b.worth, Kind.MONEY, 12),
    Column("Versement", lambda b: standing_of(b).payment.label),
    Column("Date prévue ou effective", lambda b: standing_of(b).day, Kind.DAY),
    Column("Justificatif", lambda b: b.statement_reference or "", width=20),
]
STATEMENT_COLUMNS = [
    Column("Justificatif", lambda line: line.statement.reference),
    Column("Nature", lambda line: line.get_kind_display()),
    Column("Réservation", lambda line: line.booking.reference),
    Column(
        "Événement", lambda line: local_day(line.booking.starts_at, line.booking.time_zone),
        Kind.DAY,
    ),
    Column("Offre", lambda line: line.offer_title),
    Column("Établissement", lambda line: line.institution_name),
    Column("Enseignant", lambda line: line.teacher_name),
    Column("Élèves", lambda line: line.booking.participants, Kind.NUMBER),
    Column("Motif de la correction", lambda line: why_corrected(line), width=30),
    Column("Montant", lambda line: line.amount, Kind.MONEY),
]  # fmt: skip


def why_corrected(line: StatementLine) -> str:
    """Of a correction, what it corrects and why; nothing for a booking at its price."""
    if line.adjustment is not None:
        return capfirst(f"{in_words(line.adjustment)}, {line.adjustment.reason}")
    is_taken_back = line.kind == StatementLine.Kind.CORRECTION
    return "Réservation annulée après son justificatif" if is_taken_back else ""


def export_of_payments(payments: QuerySet[Any], filters: Sequence[tuple[str, str]]) -> Export:
    """One line a booking, with where its money stands."""
    return Export("versements", "Versements", LINE_COLUMNS, payments, filters)


def statement_csv(statement: Statement) -> Iterator[bytes]:
    """The lines of a statement."""
    found = statement.lines.select_related("booking", "statement", "adjustment")
    lines = found.order_by("pk")
    return write_csv(STATEMENT_COLUMNS, lines.iterator(chunk_size=500))
