"""The page of an offer seen from a school, and the pre-booking (R20, S31)."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bookings import actions, queries
from bookings.forms.school import PrebookForm
from bookings.views.school.doors import person, school_page, teacher_page
from schools.models import Role, SchoolRole
from schools.queries import suspension_in_force


@require_safe
@school_page
def offer(request: HttpRequest, role: SchoolRole, ref: str) -> HttpResponse:
    """The ticket, the sections, and what remains to do; 404 for another school's offer (R11)."""
    context = _context(request, role, ref)
    return render(request, "bookings/school/offer.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@teacher_page
def prebook(request: HttpRequest, role: SchoolRole, ref: str) -> HttpResponse:
    """Check the answers, then pre-book; asking twice is asking once."""
    if request.method != "POST":
        return _prebook_page(request, role, ref, None)
    offer_id = queries.published_offer_id(role.institution, ref)
    if offer_id is None:
        raise Http404
    form = PrebookForm(request.POST)
    if not form.is_valid():
        return _prebook_page(request, role, ref, form)
    booking = actions.prebook(
        offer_id=offer_id,
        expected_version=form.cleaned_data["version"],
        class_name=form.cleaned_data["class_name"],
        project_note=form.cleaned_data["project_note"],
        by=person(request),
    )
    return redirect("school_booking", booking.reference)


def _prebook_page(
    request: HttpRequest, role: SchoolRole, ref: str, form: PrebookForm | None
) -> HttpResponse:
    context = _context(request, role, ref)
    if "prebook" not in context["actions"] and form is None:
        # Already taken, or too late: the page of the offer says which.
        return redirect("school_offer", ref)
    line = context["line"]
    form = form or PrebookForm(initial={"version": line.version if line else None})
    status = 422 if form.is_bound else 200
    return render(request, "bookings/school/prebook.html", context | {"form": form}, status=status)


def _context(request: HttpRequest, role: SchoolRole, ref: str) -> dict[str, Any]:
    """What both pages print, in a fixed number of queries."""
    now, school = timezone.now(), role.institution
    found = get_object_or_404(queries.offers_a_school_may_open(school, now), ref=ref)
    card = queries.card_for_school(found, school, now)
    return {
        "role": role,
        "institution": school,
        "is_head": role.role == Role.PRINCIPAL,
        "offer": found,
        "line": card.line,
        "booking": card.booking,
        "cancellable_until": card.cancellable_until,
        "is_firm": card.is_firm,
        "credit": card.credit if role.role == Role.PRINCIPAL else None,
        "credit_after": card.available_after,
        "actions": queries.available_offer_actions(person(request), found),
        "standing": queries.standing(found),
        "suspension": suspension_in_force(school, now) if school else None,
    }
