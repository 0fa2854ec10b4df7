"""The head of school decides: confirm, refuse, cancel (R21, R22, R24, S20)."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings import actions, policy, queries
from bookings.forms.school import CancelForm, ConfirmForm, RefuseForm
from bookings.models import Booking, State
from bookings.queries.terms import proposal_after
from bookings.views.school.doors import head_page, person, school_of
from offers.actions import Stale
from schools.models import SchoolRole
from schools.queries import suspension_in_force


@require_safe
@head_page
def decisions(request: HttpRequest, role: SchoolRole) -> HttpResponse:
    """The credit's four numbers, then what waits, the most urgent first (R44)."""
    now, school = timezone.now(), school_of(role)
    waiting, credits = list(queries.decisions_waiting(school, now)), queries.credits_of(school, now)
    context = {
        "role": role,
        "bookings": waiting,
        "selection": queries.selection_of(waiting, credits, request.GET.getlist("choix")),
        "suspension": suspension_in_force(school, now),
    }
    return render(request, "bookings/school/decisions.html", context)


@require_safe
@head_page
def decision(request: HttpRequest, role: SchoolRole, reference: str) -> HttpResponse:
    """One booking on one page: to decide, or what became of it."""
    return _page(request, role, _ours(role, reference))


@head_page
def confirm(request: HttpRequest, role: SchoolRole, reference: str) -> HttpResponse:
    """Engage the credit; confirming twice is confirming once (R21)."""
    booking = _ours(role, reference)
    if request.method != "POST":  # « Recharger » of the 409 page
        return redirect("school_decision", reference)
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return _page(request, role, booking, confirm_form=form)
    version = form.cleaned_data["version"]
    try:
        actions.confirm(booking_id=booking.pk, expected_version=version, by=person(request))
    except Stale as refusal:
        seen = queries.terms_booked(booking)
        refusal.changes = queries.what_changed(booking.offer.ref, seen)
        raise
    return redirect("school_decision", reference)


@head_page
def refuse(request: HttpRequest, role: SchoolRole, reference: str) -> HttpResponse:
    """Say no, with a reason (R22)."""
    booking = _ours(role, reference)
    if request.method != "POST":
        return redirect("school_decision", reference)
    form = RefuseForm(request.POST)
    if not form.is_valid():
        return _page(request, role, booking, refuse_form=form)
    reason = form.cleaned_data["reason"]
    actions.refuse(booking_id=booking.pk, reason=reason, by=person(request))
    return redirect("school_decision", reference)


@head_page
def cancel(request: HttpRequest, role: SchoolRole, reference: str) -> HttpResponse:
    """Ask, then cancel a confirmed booking in time; the credit comes back (R24, R43)."""
    booking = _ours(role, reference)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        actions.cancel_by_school(booking_id=booking.pk, reason=reason, by=person(request))
        return redirect("school_decision", reference)
    if "cancel_by_school" not in queries.available_actions(person(request), booking):
        return redirect("school_decision", reference)
    credit = queries.credit_after(booking, timezone.now())
    context = {"role": role, "booking": booking, "form": form, "credit": credit}
    status = 422 if form.is_bound else 200
    return render(request, "bookings/school/cancel.html", context, status=status)


def _ours(role: SchoolRole, reference: str) -> Booking:
    """The booking, among those of this head's school only; 404 otherwise."""
    bookings = queries.bookings_of_school(school_of(role))
    return get_object_or_404(bookings, reference=reference)


def _page(request: HttpRequest, role: SchoolRole, booking: Booking, **forms: Any) -> HttpResponse:
    """The decision to take, or the one taken; 422 with the form that was refused."""
    now = timezone.now()
    context = {
        "role": role,
        "booking": booking,
        "standing": queries.booking_standing(booking, now),
        "actions": queries.available_actions(person(request), booking),
        "moves": booking.moves.all(),
        "papers": policy.reads_the_papers(person(request), booking),
        "answers": False,  # a head decides; the teacher accepts or declines a proposal
        "suspension": suspension_in_force(booking.institution, now),
    }
    deciding = booking.state == State.PREBOOKED
    context |= _to_decide(booking, now) if deciding else _decided(booking, now)
    template = f"bookings/school/{'decision' if deciding else 'decided'}.html"
    return render(request, template, context | forms, status=422 if forms else 200)


def _to_decide(booking: Booking, now: datetime) -> dict[str, Any]:
    return {
        "decision": queries.decision_on(booking, now),
        "confirm_form": ConfirmForm(initial={"version": booking.stock.version}),
        "refuse_form": RefuseForm(),
    }


def _decided(booking: Booking, now: datetime) -> dict[str, Any]:
    return {
        "credit": queries.credit_after(booking, now),
        "waiting": queries.decisions_waiting(booking.institution, now).count(),
        "proposed": proposal_after(booking, now),
    }
