"""The statement as a tagged PDF; the page of the statement says the same (R52)."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse

from bookings.rules import paid_by
from core.files.pdf import write_pdf
from core.rules import NBSP, euros, long_date, middle_date, number, short_date
from reimbursements.models import Statement, StatementLine
from reimbursements.queries.adjustments import in_words
from reimbursements.rules import REIMBURSED_SHARE

TEMPLATE = "reimbursements/documents/statement.typ"


def statement_pdf(statement: Statement) -> bytes:
    """The document of a statement: the same bytes every time its payment stands where it does."""
    found = statement.lines.select_related("booking__offer", "adjustment")
    lines = list(found.order_by("booking__ends_at", "pk"))
    first, last = lines[0].booking, lines[-1].booking
    if not statement.total:
        payment = "Rien à verser"
    elif statement.paid_on:
        payment = f"Virement du {middle_date(statement.paid_on)}"
    elif statement.withdrawn_on:
        payment = f"Retiré le {middle_date(statement.withdrawn_on)}, jamais versé"
    elif statement.rejected_on:
        payment = f"Virement rejeté le {middle_date(statement.rejected_on)}"
    else:
        payment = f"Virement à venir, avant le {middle_date(paid_by(statement.run.day))}"
    path = reverse("partner:statement", args=[statement.reference])
    values = {
        "reference": statement.reference,
        "day": long_date(statement.run.day),
        "period": (
            f"événements du {short_date(first.starts_at, first.time_zone)} "
            f"au {short_date(last.starts_at, last.time_zone)}"
        ),
        "partner": statement.partner_name,
        "partner_lines": [statement.partner.get_kind_display()],
        "siren": statement.partner_siren,
        "payment": payment,
        "iban": statement.bank_details.masked_iban,
        "bic": statement.bank_details.bic,
        "lines": [_line(line) for line in lines],
        "lines_total": euros(sum((line.amount for line in lines), Decimal(0)), free_word=False),
        "share": f"{REIMBURSED_SHARE}{NBSP}%",
        "total": euros(statement.total, free_word=False),
        "address": settings.SITE_URL.rstrip("/") + path,
    }
    return write_pdf(TEMPLATE, values)


def _line(line: StatementLine) -> dict[str, Any]:
    booking = line.booking
    return {
        "day": short_date(booking.starts_at, booking.time_zone),
        "offer": line.offer_title,
        "ref": booking.offer.ref,
        "correction": _corrects(line),
        "school": line.institution_name,
        "teacher": line.teacher_name,
        "pupils": number(booking.participants),
        "amount": euros(line.amount, free_word=False),
    }


def _corrects(line: StatementLine) -> str:
    """What the line corrects, and why; nothing for a booking at its price."""
    if line.adjustment is not None:
        return f"{in_words(line.adjustment)}. Motif\u00a0: {line.adjustment.reason}"
    return "annulée après son justificatif" if line.kind == line.Kind.CORRECTION else ""
