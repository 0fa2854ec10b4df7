"""Several decisions at once: check answers, then each line on its own (S20, R21)."""

from decimal import Decimal

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings import actions, queries
from bookings.forms.school import BatchForm
from bookings.models import Booking
from bookings.views.school.doors import head_page, person, school_of
from ground.errors import Refused
from ground.rules import NBSP, euros, plural
from schools.models import SchoolRole
from schools.queries import suspension_in_force


@require_http_methods(["GET", "HEAD", "POST"])
@head_page
def confirm_several(request: HttpRequest, role: SchoolRole) -> HttpResponse:
    """Show what would be confirmed; confirm it line by line, say what was not and why."""
    if request.method == "POST":
        return _confirm(request, role)
    now, school = timezone.now(), school_of(role)
    chosen = request.GET.getlist("choix")
    waiting = list(queries.decisions_waiting(school, now))
    selection = queries.selection_of(waiting, queries.credits_of(school, now), chosen)
    if not selection.bookings:
        return redirect("school_decisions")
    context = {
        "role": role,
        "selection": selection,
        "lines": queries.lines_to_confirm(selection.bookings, now),
        "suspension": suspension_in_force(school, now),
    }
    return render(request, "bookings/school/confirm_several.html", context)


def _confirm(request: HttpRequest, role: SchoolRole) -> HttpResponse:
    form = BatchForm(request.POST)
    if not form.is_valid():
        raise Http404
    versions: dict[str, int] = form.cleaned_data["choix"]
    ours = queries.bookings_of_school(school_of(role)).filter(reference__in=versions)
    found = {booking.reference: booking for booking in ours}
    if len(found) < len(versions):
        raise Http404
    in_order = [(found[reference], version) for reference, version in versions.items()]
    done = [booking for booking, version in in_order if _confirmed(request, booking, version)]
    if done:
        total = sum((booking.price for booking in done), Decimal(0))
        many = plural(len(done))
        messages.success(
            request,
            f"{len(done)} réservation{many} confirmée{many}, "
            f"{euros(total, free_word=False)} au total. Les partenaires sont prévenus.",
        )
    return redirect("school_decisions")


def _confirmed(request: HttpRequest, booking: Booking, version: int) -> bool:
    """Confirm one; what refuses it does not stop the others."""
    try:
        actions.confirm(booking_id=booking.pk, expected_version=version, by=person(request))
    except Refused as refusal:
        words = f"«{NBSP}{booking.offer.title}{NBSP}» n’est pas confirmée. {refusal.title}."
        messages.error(request, f"{words} {refusal.why}".strip())
        return False
    return True
