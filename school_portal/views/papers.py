"""The papers of a school: the agreement; the event for an agenda, of an offer or a booking."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.views import person
from bookings.actions.refusals import NothingAgreed
from bookings.documents.agenda import calendar_of, tentative_of
from bookings.documents.papers import Paper, agreement_of, pdf_of
from bookings.models import Booking
from bookings.policy import keeps_the_agenda, reads_the_papers
from bookings.queries.card import card_for_school
from bookings.queries.decisions import bookings_of_school
from bookings.queries.papers import is_agreed
from bookings.queries.status import Status, standing
from bookings.queries.visibility import offers_a_school_may_open
from bookings.views.files import file_answer
from school_portal.access import members_page, school_of
from schools.models import SchoolRole


@require_safe
@members_page
def agreement(request: HttpRequest, role: SchoolRole, reference: str) -> HttpResponse:
    """The agreement, as a page; the words are those the partner reads."""
    booking = _ours(request, role, reference)
    context = {
        "role": role,
        "paper": _agreement(booking),
        "file": reverse("school:agreement_pdf", args=[reference]),
        "offer": booking.offer,
        "list_name": "Suivi",
        "list_url": reverse("school:follow_up"),
        "back": reverse("school:booking", args=[reference]),
        "back_name": "Revenir à la réservation",
    }
    return render(request, "bookings/paper.html", context)


@require_safe
@members_page
def agreement_file(request: HttpRequest, role: SchoolRole, reference: str) -> HttpResponse:
    """The same, as a tagged PDF."""
    paper = _agreement(_ours(request, role, reference))
    return file_answer(pdf_of(paper), paper.name, "application/pdf")


@require_safe
@members_page
def agenda(request: HttpRequest, role: SchoolRole, reference: str) -> HttpResponse:
    """The event of the booking, for an agenda."""
    booking = _ours(request, role, reference)
    link = settings.SITE_URL.rstrip("/") + reverse("school:booking", args=[reference])
    name, content, kind = calendar_of(booking, booking.state, link)
    return file_answer(content, name, kind)


@require_safe
@members_page
def tentative(request: HttpRequest, role: SchoolRole, ref: str) -> HttpResponse:
    """The provisional event of an offer still free; of our booking as soon as there is one."""
    school, now = school_of(role), timezone.now()
    found = get_object_or_404(offers_a_school_may_open(school, now), ref=ref)
    card = card_for_school(found, school, now, with_credit=False)
    if not keeps_the_agenda(person(request), school):
        raise Http404
    if card.booking is not None:
        return redirect("school:agenda", card.booking.reference)
    if card.line is None or standing(found).status != Status.PUBLISHED:
        raise Http404
    link = settings.SITE_URL.rstrip("/") + reverse("school:offer", args=[ref])
    name, content, kind = tentative_of(found, card.line, school, link)
    return file_answer(content, name, kind)


def _ours(request: HttpRequest, role: SchoolRole, reference: str) -> Booking:
    """A booking of this school, for its teachers and its head; 404 otherwise."""
    found = get_object_or_404(bookings_of_school(school_of(role)), reference=reference)
    if not reads_the_papers(person(request), found):
        raise Http404
    return found


def _agreement(booking: Booking) -> Paper:
    if not is_agreed(booking):
        back = reverse("school:booking", args=[booking.reference])
        raise NothingAgreed([("Revenir à la réservation", back)])
    return agreement_of(booking)
