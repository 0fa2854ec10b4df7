"""The page of one booking, and taking one's pre-booking back (R23)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bookings import actions, policy
from bookings.models import Booking
from bookings.queries import available_actions, decisions, follow_up
from bookings.queries.terms import proposal_after
from core.errors import NotAllowed
from school_portal.access import members_page, person, school_of
from school_portal.forms.decisions import MessageForm
from school_portal.queries.thread import thread_of, waits_for_the_teacher
from school_portal.views.news import opened
from schools.models import Role, SchoolRole


@require_safe
@members_page
def booking(request: HttpRequest, role: SchoolRole, reference: str) -> HttpResponse:
    """Where one booking stands; the head is sent to the page where one decides."""
    if role.role == Role.PRINCIPAL:
        return redirect("school:decision", reference)
    found = get_object_or_404(decisions.bookings_of_school(school_of(role)), reference=reference)
    return booking_page(request, role, found)


def booking_page(
    request: HttpRequest, role: SchoolRole, found: Booking, **forms: Any
) -> HttpResponse:
    """The same, for a booking already found; 422 with the form that was refused."""
    now, by = timezone.now(), person(request)
    proposed = proposal_after(found, now)
    # What the head and the teacher who pre-booked wrote to each other, for that teacher only.
    thread = thread_of(found) if policy.prebooked_it(by, found) else []
    is_asked = waits_for_the_teacher(thread)
    conversation = {"thread": thread, "is_asked": is_asked, "answer_form": MessageForm()}
    context = {
        "role": role,
        "booking": found,
        "news": opened(request, role, found.offer.ref),
        "papers": policy.reads_the_papers(by, found),
        "answers": policy.answers(by, proposed),
        "standing": follow_up.booking_standing(found, now),
        "actions": available_actions.available_actions(by, found),
        "moves": found.moves.all(),
        "heads": [principal.full_name for principal in decisions.principals_at(found.institution)],
        "proposed": proposed,
        **conversation,
    }
    status = 422 if forms else 200
    return render(request, "school_portal/booking.html", context | forms, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@members_page
def withdraw(request: HttpRequest, role: SchoolRole, reference: str) -> HttpResponse:
    """Ask, then take one's own pre-booking back; a colleague's is theirs (R23, S24)."""
    found = get_object_or_404(decisions.bookings_of_school(school_of(role)), reference=reference)
    if found.teacher_id != person(request).pk:
        raise NotAllowed(
            f"Seule la personne qui a préréservé peut le faire : {found.teacher.full_name}.",
            title="Action réservée à l’auteur de la préréservation",
        )
    if request.method != "POST":
        if "withdraw" not in available_actions.available_actions(person(request), found):
            return redirect("school:booking", reference)
        return render(request, "school_portal/withdraw.html", {"role": role, "booking": found})
    actions.withdraw(booking_id=found.pk, by=person(request))
    return redirect("school:booking", reference)
