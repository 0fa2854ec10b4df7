"""The papers of one of my offers: the quote, the agreement, the event for an agenda."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from bookings.actions.refusals import NothingAgreed, NothingToQuote
from bookings.documents.agenda import calendar_of
from bookings.documents.papers import Paper, agreement_of, pdf_of, quote_of
from bookings.queries.papers import is_agreed, is_quotable
from bookings.views.files import file_answer
from offers.models import CollectiveOffer
from offers.queries.visibility import open_lines
from offers.views.access import partner_page
from partner_portal.access import own_offer
from partner_portal.queries.offer import booking_of


@partner_page
@require_safe
def quote(request: HttpRequest, ref: str) -> HttpResponse:
    """The quote, as a page."""
    found = own_offer(request, ref)
    return _page(request, found, _quote(found), reverse("partner:quote_pdf", args=[ref]))


@partner_page
@require_safe
def quote_file(request: HttpRequest, ref: str) -> HttpResponse:
    """The same, as a tagged PDF."""
    paper = _quote(own_offer(request, ref))
    return file_answer(pdf_of(paper), paper.name, "application/pdf")


@partner_page
@require_safe
def agreement(request: HttpRequest, ref: str) -> HttpResponse:
    """The agreement, as a page."""
    found = own_offer(request, ref)
    return _page(request, found, _agreement(found), reverse("partner:agreement_pdf", args=[ref]))


@partner_page
@require_safe
def agreement_file(request: HttpRequest, ref: str) -> HttpResponse:
    """The same, as a tagged PDF."""
    paper = _agreement(own_offer(request, ref))
    return file_answer(pdf_of(paper), paper.name, "application/pdf")


@partner_page
@require_safe
def agenda(request: HttpRequest, ref: str) -> HttpResponse:
    """The event of the booking, for an agenda; 404 while nobody booked."""
    booking = booking_of(own_offer(request, ref))
    if booking is None:
        raise Http404
    link = settings.SITE_URL.rstrip("/") + reverse("partner:offer", args=[ref])
    name, content, kind = calendar_of(booking, booking.state, link)
    return file_answer(content, name, kind)


def _quote(found: CollectiveOffer) -> Paper:
    line = open_lines().filter(offer=found).first()
    if line is None or not is_quotable(found, line):
        raise NothingToQuote(_way_back(found))
    return quote_of(found, line, booking_of(found))


def _agreement(found: CollectiveOffer) -> Paper:
    booking = booking_of(found)
    if booking is None or not is_agreed(booking):
        raise NothingAgreed(_way_back(found))
    return agreement_of(booking)


def _way_back(found: CollectiveOffer) -> list[tuple[str, str]]:
    return [("Revenir à l’offre", reverse("partner:offer", args=[found.ref]))]


def _page(request: HttpRequest, found: CollectiveOffer, paper: Paper, file: str) -> HttpResponse:
    (back_name, back), *_ = _way_back(found)
    context = {
        "paper": paper,
        "file": file,
        "offer": found,
        "list_name": "Offres",
        "list_url": reverse("partner:offers"),
        "back": back,
        "back_name": back_name,
    }
    return render(request, "bookings/paper.html", context)
