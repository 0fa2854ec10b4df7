"""« Versements »: what is to come, what was paid, each statement (S43, R52)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings.views.files import file_answer
from bookings.views.listing import Listing, exported, filters_in_words, paginate, sorting
from core.rules import euros
from core.rules.french import month_and_year, short_month
from offers.views.access import partner_page, person
from partner_portal.access import chosen_partner, listed_partners
from partner_portal.documents.payments import export_of_payments, statement_csv
from partner_portal.forms.payments import PaymentFilters
from partner_portal.queries import payments as queries
from partner_portal.queries.bookings import SORTS, BookingListFilters
from partner_portal.queries.months import months_of_year
from partner_portal.queries.payable import partners_nobody_can_pay
from reimbursements.documents.statement import statement_pdf
from reimbursements.models import Statement
from reimbursements.rules import REIMBURSED_SHARE

CSV = "text/csv; charset=utf-8"
COLUMNS = [
    ("Offre", "offre", ""), ("Événement", "date", ""), ("Établissement", "etablissement", ""),
    ("Montant", "montant", "number"), ("Versement", "", ""),
]  # fmt: skip
USUAL = "l’événement le plus récent d’abord"
OWN_SORTS = {name: words for name, words in SORTS.items() if name != "enseignant"}
LIST = Listing(
    "partner_portal/payments/payments.html",
    "partner_portal/payments/_payments_piece.html",
    PaymentFilters,
    lambda user, form: queries.payments(user, form.as_filters(), form.payment()),
)


@partner_page
@require_safe
def payments(request: HttpRequest) -> HttpResponse:
    """Every booking that earns money, with the day it is or should be paid."""
    form, found = LIST.read(request, request.GET)
    page = paginate(request, found)
    context = {
        "rows": [{"booking": one, "standing": queries.standing_of(one)} for one in page],
        "unpayable": partners_nobody_can_pay(listed_partners(request)),
        **sorting(request, COLUMNS, OWN_SORTS, form.as_filters().sort, USUAL),
    }
    if not request.htmx:  # type: ignore[attr-defined]
        # The four figures, the months, what is to be taken back: of the structures listed.
        chosen = chosen_partner(request)
        siren, user = (chosen.siren if chosen else ""), person(request)
        everything = queries.payments(user, BookingListFilters(partner=siren))
        corrected = queries.corrected_bookings(user, siren)
        summary = {
            "corrected": corrected,
            "figures": queries.figures(everything, corrected),
            "overpaid": queries.overpaid(user, siren, corrected),
            "chart": _chart(request, siren),
        }
        context |= summary
    return LIST.answer(request, form, page, context)


def _chart(request: HttpRequest, siren: str) -> dict[str, Any] | None:
    """Euros paid month by month over the school year; None when nothing was."""
    today = timezone.localdate()
    months = months_of_year(today)
    found = queries.paid_by_month(person(request), months[0], siren)
    if not found:
        return None
    best = max(found, key=lambda month: found[month])
    bars = [
        {
            "name": short_month(month),
            "long_name": month_and_year(month),
            "value": round(found.get(month, 0)),
            "current": month == today.replace(day=1),
            "upcoming": month > today,
        }
        for month in months
    ]
    said = f"{month_and_year(best).capitalize()}\u00a0: {euros(found[best])}, le plus fort mois."
    return {"bars": bars, "conclusion": said}


@partner_page
@require_safe
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """The same lines, all of them, as a file."""
    form, found = LIST.read(request, request.GET)
    return exported(export_of_payments(found, filters_in_words(form)), kind)


@partner_page
@require_safe
def statements(request: HttpRequest) -> HttpResponse:
    """The statements, the newest first."""
    found = queries.statements_visible_to(person(request))
    chosen = chosen_partner(request)
    page = paginate(request, found.filter(partner=chosen) if chosen else found)
    return render(request, "partner_portal/payments/statements.html", {"page_obj": page})


@partner_page
@require_safe
def statement(request: HttpRequest, number: str) -> HttpResponse:
    """One statement, line by line: the page that says what its PDF says."""
    found = _mine(request, number)
    lines = found.lines.select_related("booking__offer", "adjustment")
    lines = lines.order_by("booking__ends_at", "pk")
    context = {"statement": found, "lines": lines, "share": REIMBURSED_SHARE}
    return render(request, "partner_portal/payments/statement.html", context)


@partner_page
@require_safe
def statement_file(request: HttpRequest, number: str) -> HttpResponse:
    """The lines of a statement, for a spreadsheet."""
    found = _mine(request, number)
    return file_answer(b"".join(statement_csv(found)), f"{found.reference}.csv", CSV)


@partner_page
@require_safe
def statement_document(request: HttpRequest, number: str) -> HttpResponse:
    """The statement as a tagged PDF."""
    found = _mine(request, number)
    return file_answer(statement_pdf(found), f"{found.reference}.pdf", "application/pdf")


def _mine(request: HttpRequest, number: str) -> Statement:
    """A statement of the person's structures; 404 for any other."""
    return get_object_or_404(queries.statements_visible_to(person(request)), reference=number)
