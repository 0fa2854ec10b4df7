"""A question before the decision, and its answer: one page each side (R21, R23)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from bookings import actions
from bookings.queries import decisions
from core.errors import NotAllowed
from school_portal.access import delegation_page, members_page, person, school_of
from school_portal.forms.decisions import MessageForm
from school_portal.views.decisions import decision_page, ours
from school_portal.views.follow_up import booking_page
from schools.models import Delegation, SchoolRole

ASKED = "Question envoyée à {}. La préréservation reste en attente."
ANSWERED = "Réponse envoyée à la direction."


@require_http_methods(["GET", "HEAD", "POST"])
@delegation_page
def ask(
    request: HttpRequest, role: SchoolRole, delegation: Delegation | None, reference: str
) -> HttpResponse:
    """The head asks; the pre-booking keeps waiting."""
    booking = ours(role, reference)
    if request.method != "POST":
        return redirect("school:decision", reference)
    form = MessageForm(request.POST)
    if not form.is_valid():
        return decision_page(request, role, delegation, booking, question_form=form)
    actions.ask_question(booking_id=booking.pk, text=form.cleaned_data["text"], by=person(request))
    messages.success(request, ASKED.format(booking.teacher.full_name))
    return redirect("school:decision", reference)


@require_http_methods(["GET", "HEAD", "POST"])
@members_page
def answer(request: HttpRequest, role: SchoolRole, reference: str) -> HttpResponse:
    """The teacher who pre-booked answers."""
    booking = get_object_or_404(decisions.bookings_of_school(school_of(role)), reference=reference)
    if booking.teacher_id != person(request).pk:
        raise NotAllowed(
            f"La direction a posé sa question à {booking.teacher.full_name}.",
            title="Réponse réservée à l’auteur de la préréservation",
        )
    if request.method != "POST":
        return redirect("school:booking", reference)
    form = MessageForm(request.POST)
    if not form.is_valid():
        return booking_page(request, role, booking, answer_form=form)
    actions.answer_question(
        booking_id=booking.pk, text=form.cleaned_data["text"], by=person(request)
    )
    messages.success(request, ANSWERED)
    return redirect("school:booking", reference)
