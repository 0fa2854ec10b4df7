"""The first page of the school side: what the program is for, what waits for you (S2)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings import queries
from bookings.queries.terms import proposals_to
from bookings.views.school.doors import person, school_page
from schools.models import Role, SchoolRole
from schools.queries import suspension_in_force

SHOWN = 5


@require_safe
@school_page
def home(request: HttpRequest, role: SchoolRole) -> HttpResponse:
    """A teacher sees the pre-bookings that wait for the head; a head, what to decide."""
    now = timezone.now()
    school = role.institution
    context: dict[str, object] = {"role": role, "institution": school}
    if school is not None:
        context["suspension"] = suspension_in_force(school, now)
        if role.role == Role.PRINCIPAL:
            waiting = queries.decisions_waiting(school, now)
            context["credits"] = queries.credits_of(school, now)
        else:
            waiting = queries.waiting_of(school, person(request), now)
            context["proposals"] = proposals_to(person(request), now)
        bookings = list(waiting)
        context |= {"bookings": bookings[:SHOWN], "count": len(bookings)}
    return render(request, "bookings/school/home.html", context)
