"""Date and price of a published offer: delete, create, change while nobody booked (R19, R30)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from bookings import actions
from bookings.queries import available_offer_actions
from bookings.queries.partner import booking_of
from bookings.views.partner.doors import own_offer
from offers import actions as offers
from offers.forms import TermsForm, initial_terms
from offers.models import CollectiveOffer, CollectiveStock
from offers.queries import open_lines
from offers.rules import UNUSUAL_PRICE
from offers.views.access import partner_page, person
from offers.views.stale import conflict, taken_back
from offers.views.summary import per_pupil

KEPT = ("participants", "accompanying_adults", "price", "price_detail")
DELETED = "Date et prix supprimés : l’offre n’est plus réservable."
CREATED = "Date et prix enregistrés : l’offre est de nouveau réservable."
CHANGED = "Date et prix modifiés."
CLOSED = "La date et le prix de cette offre ne changent pas dans l’état où elle est."


@partner_page
@require_http_methods(["GET", "HEAD", "POST"])
def delete_line(request: HttpRequest, ref: str) -> HttpResponse:
    """Say what deleting brings about, then delete (R26, R30, S25)."""
    found = own_offer(request, ref)
    booking = booking_of(found)
    seen = str(booking.pk) if booking else ""
    if request.method == "POST":
        if request.POST.get("booking", "") != seen:
            raise offers.Stale
        actions.withdraw_line(offer_id=found.pk, by=person(request))
        messages.success(request, DELETED)
        return redirect("pro-offer", ref)
    if "withdraw_line" not in available_offer_actions(person(request), found):
        return closed(request, ref)
    context = {"offer": found, "line": _line(found), "booking": booking, "seen": seen}
    return render(request, "bookings/partner/line_delete.html", context)


@partner_page
@require_http_methods(["GET", "HEAD", "POST"])
def create_line(request: HttpRequest, ref: str) -> HttpResponse:
    """Give a date and a price to an offer that has none (R30, S26)."""
    found = own_offer(request, ref)
    if request.method == "POST":
        form = TermsForm(request.POST, zone=found.time_zone)
        if not form.is_valid() or form.terms is None:
            return _page(request, found, form, status=422)
        offers.open_line(offer_id=found.pk, terms=form.terms, by=person(request))
        messages.success(request, CREATED)
        return redirect("pro-offer", ref)
    if "open_line" not in available_offer_actions(person(request), found):
        return closed(request, ref)
    last = found.lines.first()
    before = {name: getattr(last, name) for name in KEPT} if last else {}
    form = TermsForm(initial=before | {"expected_version": 0}, zone=found.time_zone)
    return _page(request, found, form)


@partner_page
@require_http_methods(["GET", "HEAD", "POST"])
def edit_line(request: HttpRequest, ref: str) -> HttpResponse:
    """Change date or price in place, while nobody has pre-booked (R19)."""
    found = own_offer(request, ref)
    line = _line(found)
    if request.method == "POST":
        form = TermsForm(request.POST, zone=found.time_zone)
        if not form.is_valid():
            return _page(request, found, form, status=422)
        _change(request, found, form)
        messages.success(request, CHANGED)
        return redirect("pro-offer", ref)
    if line is None or "edit_line" not in available_offer_actions(person(request), found):
        return closed(request, ref)
    return _page(request, found, _shown(request, found, line))


def closed(request: HttpRequest, ref: str) -> HttpResponse:
    """Back to the offer, which shows what may be done, with the reason."""
    messages.info(request, CLOSED)
    return redirect("pro-offer", ref)


def _change(request: HttpRequest, found: CollectiveOffer, form: TermsForm) -> None:
    """Ask the action; a conflict shows both versions and keeps what was typed."""
    try:
        actions.edit_line(
            offer_id=found.pk,
            terms=form.terms,  # type: ignore[arg-type]
            expected_version=form.cleaned_data["expected_version"],
            by=person(request),
        )
    except offers.Stale:
        line = _line(found)
        raise conflict(request, [form], [_form(found, line)], request.path) from None


def _shown(request: HttpRequest, found: CollectiveOffer, line: CollectiveStock) -> TermsForm:
    """The saved terms, or those a conflict refused."""
    return _form(found, line, taken_back(request))


def _form(
    found: CollectiveOffer, line: CollectiveStock | None, typed: dict[str, Any] | None = None
) -> TermsForm:
    version = line.version if line else 0
    saved = initial_terms(line, found.time_zone)
    initial = {"expected_version": version} | saved | (typed or {})
    return TermsForm(initial=initial, zone=found.time_zone)


def _line(found: CollectiveOffer) -> CollectiveStock | None:
    return open_lines().filter(offer=found).first()


def _page(
    request: HttpRequest, found: CollectiveOffer, form: TermsForm, status: int = 200
) -> HttpResponse:
    line = _line(found)
    context = {
        "offer": found,
        "form": form,
        "line": line,
        "per_pupil": per_pupil(line),
        "unusual_price": bool(line and line.price > UNUSUAL_PRICE),
        "back": reverse("pro-offer", args=[found.ref]),
    }
    return render(request, "bookings/partner/line.html", context, status=status)
