"""The literal procedure of R30: delete the date and the price, create others (S25, S26)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from bookings import actions
from bookings.queries.available_actions import available_offer_actions
from offers import actions as offers
from offers.forms import TermsForm
from offers.models import CollectiveOffer
from offers.queries.visibility import open_lines
from offers.views.access import partner_page, person
from partner_portal.access import own_offer
from partner_portal.queries.offer import booking_of

KEPT = ("participants", "accompanying_adults", "price", "price_detail")
DELETED = "Date et prix supprimés : l’offre n’est plus réservable."
CREATED = "Date et prix enregistrés : l’offre est de nouveau réservable."
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
        return redirect("partner:offer", ref)
    if "withdraw_line" not in available_offer_actions(person(request), found):
        return closed(request, ref)
    context = {
        "offer": found,
        "line": open_lines().filter(offer=found).first(),
        "booking": booking,
        "seen": seen,
    }
    return render(request, "partner_portal/line_delete.html", context)


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
        return redirect("partner:offer", ref)
    if "open_line" not in available_offer_actions(person(request), found):
        return closed(request, ref)
    last = found.lines.first()
    before = {name: getattr(last, name) for name in KEPT} if last else {}
    form = TermsForm(initial=before | {"expected_version": 0}, zone=found.time_zone)
    return _page(request, found, form)


def closed(request: HttpRequest, ref: str) -> HttpResponse:
    """Back to the offer, which shows what may be done, with the reason."""
    messages.info(request, CLOSED)
    return redirect("partner:offer", ref)


def _page(
    request: HttpRequest, found: CollectiveOffer, form: TermsForm, status: int = 200
) -> HttpResponse:
    context = {
        "offer": found,
        "form": form,
        "per_pupil": "",
        "back": reverse("partner:offer", args=[found.ref]),
    }
    return render(request, "partner_portal/line.html", context, status=status)
