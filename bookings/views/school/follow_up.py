"""The page of one booking, and taking one's pre-booking back (R23)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bookings import actions, policy, queries
from bookings.queries.terms import proposal_after
from bookings.views.school.doors import members_page, person, school_of
from ground.errors import NotAllowed
from schools.models import Role, SchoolRole
from schools.queries import suspension_in_force


@require_safe
@members_page
def booking(request: HttpRequest, role: SchoolRole, reference: str) -> HttpResponse:
    """Where one booking stands; the head is sent to the page where one decides."""
    if role.role == Role.PRINCIPAL:
        return redirect("school_decision", reference)
    now = timezone.now()
    found = get_object_or_404(queries.bookings_of_school(school_of(role)), reference=reference)
    proposed = proposal_after(found, now)
    context = {
        "role": role,
        "booking": found,
        "papers": policy.reads_the_papers(person(request), found),
        "answers": policy.answers(person(request), proposed),
        "standing": queries.booking_standing(found, now),
        "actions": queries.available_actions(person(request), found),
        "moves": found.moves.all(),
        "heads": [head.full_name for head in queries.heads_of(found.institution)],
        "proposed": proposed,
        "suspension": suspension_in_force(school_of(role), now),
    }
    return render(request, "bookings/school/booking.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@members_page
def withdraw(request: HttpRequest, role: SchoolRole, reference: str) -> HttpResponse:
    """Ask, then take one's own pre-booking back; a colleague's is theirs (R23, S24)."""
    found = get_object_or_404(queries.bookings_of_school(school_of(role)), reference=reference)
    if found.teacher_id != person(request).pk:
        raise NotAllowed(
            f"Seule la personne qui a préréservé peut le faire : {found.teacher.full_name}.",
            title="Action réservée à l’auteur de la préréservation",
        )
    if request.method != "POST":
        if "withdraw" not in queries.available_actions(person(request), found):
            return redirect("school_booking", reference)
        return render(request, "bookings/school/withdraw.html", {"role": role, "booking": found})
    actions.withdraw(booking_id=found.pk, by=person(request))
    return redirect("school_booking", reference)
