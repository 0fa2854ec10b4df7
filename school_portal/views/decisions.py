"""The head of school decides: confirm, refuse, cancel (R21, R22, R24, S20)."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from bookings import actions, policy
from bookings.models import Booking, State
from bookings.queries import available_actions, decisions, follow_up
from bookings.queries.terms import proposal_after
from offers.actions import Stale
from school_portal.access import delegation_page, person, principal_page, school_of
from school_portal.forms.booking import CancelForm, ConfirmForm
from school_portal.forms.decisions import MessageForm, RefuseForm
from school_portal.queries import changes, frozen
from school_portal.queries.thread import thread_of
from school_portal.queries.waiting import clashes_of, limits_of
from school_portal.views.news import opened
from schools.models import Delegation, SchoolRole
from venues.queries.partners import memberships_of


@require_safe
@delegation_page
def decision(
    request: HttpRequest, role: SchoolRole, delegation: Delegation | None, reference: str
) -> HttpResponse:
    """One booking on one page: to decide, or what became of it."""
    return decision_page(request, role, delegation, ours(role, reference))


@require_http_methods(["GET", "HEAD", "POST"])
@delegation_page
def confirm(
    request: HttpRequest, role: SchoolRole, delegation: Delegation | None, reference: str
) -> HttpResponse:
    """Engage the credit; confirming twice is confirming once (R21)."""
    booking = ours(role, reference)
    if request.method != "POST":  # « Recharger » of the 409 page
        return redirect("school:decision", reference)
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return decision_page(request, role, delegation, booking, confirm_form=form)
    version = form.cleaned_data["version"]
    try:
        actions.confirm(booking_id=booking.pk, expected_version=version, by=person(request))
    except Stale as refusal:
        seen = changes.terms_booked(booking)
        refusal.changes = changes.what_changed(booking.offer.ref, seen)
        raise
    return redirect("school:decision", reference)


@require_http_methods(["GET", "HEAD", "POST"])
@delegation_page
def refuse(
    request: HttpRequest, role: SchoolRole, delegation: Delegation | None, reference: str
) -> HttpResponse:
    """Say no, with a reason (R22)."""
    booking = ours(role, reference)
    if request.method != "POST":
        return redirect("school:decision", reference)
    form = RefuseForm(request.POST)
    if not form.is_valid():
        return decision_page(request, role, delegation, booking, refuse_form=form)
    actions.refuse(booking_id=booking.pk, by=person(request), **form.given)
    return redirect("school:decision", reference)


@require_http_methods(["GET", "HEAD", "POST"])
@principal_page
def cancel(request: HttpRequest, role: SchoolRole, reference: str) -> HttpResponse:
    """Ask, then cancel a confirmed booking in time; the credit comes back (R24, R43)."""
    booking = ours(role, reference)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.cancel_by_school(booking_id=booking.pk, by=person(request), **form.given)
        return redirect("school:decision", reference)
    if "cancel_by_school" not in available_actions.available_actions(person(request), booking):
        return redirect("school:decision", reference)
    credit = decisions.credit_after(booking, timezone.now())
    context = {"role": role, "booking": booking, "form": form, "credit": credit}
    status = 422 if form.is_bound else 200
    return render(request, "school_portal/cancel.html", context, status=status)


def ours(role: SchoolRole, reference: str) -> Booking:
    """The booking, among those of this head's school only; 404 otherwise."""
    found: Booking | None = decisions.booking_of_school.first(school_of(role), reference)
    if found is None:
        raise Http404
    found.institution = school_of(role)  # whose suspensions are known by now
    return found


def decision_page(
    request: HttpRequest, role: SchoolRole, held: Delegation | None, booking: Booking, **forms: Any
) -> HttpResponse:
    """The decision to take, or the one taken; 422 with the form that was refused."""
    now = timezone.now()
    memberships_of(person(request))  # asked for by the verbs, then by the header
    context = {
        "role": role,
        "booking": booking,
        "news": opened(request, role, booking.offer.ref),
        "standing": follow_up.booking_standing(booking, now),
        "actions": available_actions.available_actions(person(request), booking, held),
        "moves": booking.moves.all(),
        "papers": policy.reads_the_papers(person(request), booking),
        "answers": False,  # a head decides; the teacher accepts or declines a proposal
        "thread": thread_of(booking),
    }
    deciding = booking.state == State.PREBOOKED
    context |= (
        _to_decide(booking, now, person(request), held)
        if deciding
        else {
            "credit": decisions.credit_after(booking, now),
            "waiting": decisions.count_waiting(booking.institution, now),
            "proposed": proposal_after(booking, now),
        }
    )
    template = f"school_portal/{'decision' if deciding else 'decided'}.html"
    return render(request, template, context | forms, status=422 if forms else 200)


def _to_decide(
    booking: Booking, now: datetime, by: User, delegation: Delegation | None
) -> dict[str, Any]:
    freeze = frozen.freeze_of(booking.institution, now)
    return {
        "decision": decisions.decision_on(booking, now),
        "frozen": freeze.suspension_of(booking),
        "postpones_deadlines": freeze.held.postpones_deadlines,
        "is_spared": freeze.spares(booking),
        "warnings": clashes_of(booking, now),
        "limits": limits_of(booking, by, delegation),
        "delegation": delegation,
        "confirm_form": ConfirmForm(initial={"version": booking.stock.version}),
        "refuse_form": RefuseForm(),
        "question_form": MessageForm(),
    }
