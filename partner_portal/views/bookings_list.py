"""My pre-bookings and bookings: filters in the address, totals, months, export (S41, S42)."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings.documents.exports import export_of_bookings
from bookings.documents.words import group, place_of, when
from bookings.models import Booking
from bookings.queries.follow_up import booking_standing
from bookings.views.listing import (
    PAGE_SIZE,
    Listing,
    exported,
    filters_in_words,
    paginate,
    sorting,
)
from core.rules import euros, middle_date
from core.templatetags.french import exposants
from offers.views.access import partner_page, person
from partner_portal.forms.lists import BookingFilters
from partner_portal.queries.bookings import (
    SORTS,
    booking_totals,
    bookings_in_slices,
    live_by_month,
    my_booking,
    my_bookings,
)
from partner_portal.queries.months import chart_of
from partner_portal.queries.payable import partners_nobody_can_pay
from partner_portal.queries.timeline import story_of
from partner_portal.views.news import opened

COLUMNS = [
    ("Offre", "offre", ""), ("Date", "date", ""), ("Établissement", "etablissement", ""),
    ("Enseignant", "enseignant", ""), ("Montant", "montant", "number"), ("État", "", ""),
]  # fmt: skip
USUAL = "ce qui attend d’abord"
CHART_FROM = 12


LIST = Listing(
    "partner_portal/bookings.html",
    "partner_portal/_bookings_piece.html",
    BookingFilters,
    lambda user, form: my_bookings(user, form.as_filters()),
)


@partner_page
@require_safe
def bookings(request: HttpRequest) -> HttpResponse:
    """Every pre-booking and booking, with the teacher's name and mail."""
    form, user, now = LIST.asked(request, request.GET), person(request), timezone.now()
    wanted = form.as_filters()
    totals = booking_totals(user, wanted)
    page = paginate(request, bookings_in_slices(user, wanted, totals["many"], PAGE_SIZE))
    context = {
        "rows": [{"booking": b, "standing": booking_standing(b, now)} for b in page],
        "totals": totals,
        "chart": chart_of(live_by_month(my_bookings(user, wanted)), timezone.localdate(now))
        if page.paginator.count > CHART_FROM
        else None,
        **sorting(request, COLUMNS, SORTS, wanted.sort, USUAL),
    }
    return LIST.answer(request, form, page, context)


@partner_page
@require_safe
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """The same lines, all of them, as a file."""
    form, found = LIST.read(request, request.GET)
    return exported(export_of_bookings(found, filters_in_words(form), timezone.now()), kind)


@partner_page
@require_safe
def booking(request: HttpRequest, reference: str) -> HttpResponse:
    """One booking: what was agreed, by whom, its story."""
    found = my_booking(person(request), reference)
    if found is None:
        raise Http404
    earns = found.price and found.state in (Booking.State.CONFIRMED, Booking.State.USED)
    context = {
        "booking": found,
        "offer": found.offer,
        "standing": booking_standing(found, timezone.now()),
        "agreed": [{"key": key, "value": value} for key, value in _agreed(found, earns)],
        "news": opened(request, found.offer.ref),
        "can": {},
        "story": story_of(found, person(request)),
        # The structure of a booking that earns money, while nobody can pay it (R51).
        "unpayable": partners_nobody_can_pay([found.offer.venue.partner]) if earns else [],
    }
    return render(request, "partner_portal/booking.html", context)


def _agreed(found: Booking, earns: Any) -> list[tuple[str, str]]:
    """The terms of a booking in words; `earns`: its price is to be paid."""
    # When its price is or was paid (R52); nothing before the head confirms.
    until = middle_date(found.paid_before)
    payment = f"prévu avant le {until}" if earns else ""
    if found.reimbursed_at:
        payment = f"fait le {middle_date(found.reimbursed_at)}"
    said = {
        "Établissement": f"{found.institution.name}, {found.institution.city}",
        "Date": when(found),
        "Lieu": place_of(found),
        "Effectif": group(found),
        "Classe": exposants(found.class_name),
        "Prix": euros(found.price) + (" pour le groupe" if found.price else ""),
        "Versement": payment,
    }
    return [(key, value) for key, value in said.items() if value]
