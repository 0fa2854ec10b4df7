"""A credit as files: its movements for a spreadsheet, the whole page as a tagged PDF."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from bookings.documents.exports import Export
from bookings.queries.credit import Credit
from bookings.rules import ONE_DAY
from core.files.pdf import write_pdf
from core.files.tables import Column, Kind
from core.rules import euros, middle_date, short_date
from core.rules.french import month_and_year
from school_portal.queries.budget import Month, Movement
from schools.models import Budget, Institution

TEMPLATE = "bookings/documents/budget.typ"


class Listed(list[Movement]):
    """Movements already read, handed over as the rows of a query are."""

    def iterator(self, chunk_size: int) -> Iterator[Movement]:
        """One after the other: they are all here."""
        return iter(self)


def export_of_movements(credit: Credit, movements: Sequence[Movement]) -> Export:
    """One line a movement, the oldest first, with what it leaves."""
    said = [("Crédit", period_of(credit.budget))]
    return Export("credit", "Mouvements du crédit", COLUMNS, Listed(movements), said)


def budget_pdf(
    institution: Institution,
    credit: Credit,
    movements: Sequence[Movement],
    months: Sequence[Month],
    now: datetime,
) -> bytes:
    """The page as a document: the numbers, the months, the movements."""
    listed = []
    for one in movements:
        booking = one.move.booking if one.move else None
        line = {
            "day": short_date(one.day),
            "kind": one.kind,
            "offer": booking.offer.title if booking else "",
            "reference": booking.reference if booking else "",
            "amount": signed(one),
            "left": _euros(one.left),
        }
        listed.append(line)
    values: dict[str, Any] = {
        "school": f"{institution.name}, {institution.city}",
        "uai": institution.uai,
        "year": credit.school_year,
        "period": period_of(credit.budget),
        "final": "Crédit définitif" if credit.budget.is_final else "Crédit provisoire",
        "day": middle_date(now, institution.time_zone),
        "figures": figures_of(credit),
        "months": [
            {
                "name": month_and_year(month.first),
                "realised": _euros(month.realised),
                "upcoming": _euros(month.upcoming),
                "pending": _euros(month.pending),
                "total": _euros(month.total),
            }
            for month in months
            if month.total
        ],
        "movements": listed,
    }
    return write_pdf(TEMPLATE, values)


def period_of(budget: Budget) -> str:
    """« Événements du 01/09/2026 au 31/08/2027 »: both days included."""
    last = short_date(budget.event_to - ONE_DAY)
    return f"Événements du {short_date(budget.event_from)} au {last}"


def figures_of(credit: Credit) -> list[tuple[str, str]]:
    """The numbers of R44 and the forecast, in their order."""
    numbers = [
        ("Crédit", credit.amount),
        ("Engagé", credit.engaged),
        ("dont réalisé", credit.realised),
        ("Disponible", credit.available),
        ("En attente", credit.pending),
        ("Prévisionnel", credit.forecast),
    ]
    return [(name, _euros(amount)) for name, amount in numbers]


def _euros(amount: Any) -> str:
    return euros(amount, free_word=False)


def signed(one: Movement) -> str:
    """« +450,00 € », « −450,00 € », nothing for what moves no euro."""
    if not one.amount:
        return ""
    return f"+{_euros(one.amount)}" if one.amount > 0 else _euros(one.amount)


def _of_booking(read: Any) -> Any:
    return lambda one: read(one.move.booking) if one.move else ""


COLUMNS = [
    Column("Date", lambda one: one.day, Kind.DAY),
    Column("Mouvement", lambda one: one.kind),
    Column("Réservation", _of_booking(lambda b: b.reference), width=13),
    Column("Offre", _of_booking(lambda b: b.offer.title), width=36),
    Column("Partenaire", _of_booking(lambda b: b.offer.venue.partner.name), width=28),
    Column("Classe", _of_booking(lambda b: b.class_name), width=14),
    Column("Enseignant", _of_booking(lambda b: b.teacher.full_name), width=26),
    Column("Montant", lambda one: one.amount, Kind.MONEY, 12),
    Column("Disponible ensuite", lambda one: one.left, Kind.MONEY, 14),
    Column("Par", lambda one: one.move.actor_label if one.move else "", width=30),
]
