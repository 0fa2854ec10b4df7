"""The partner cancels a pre-booking or a booking, with a reason (R27)."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from bookings import actions
from bookings.models import Booking
from bookings.queries.available_actions import available_actions
from offers.models import CollectiveOffer
from offers.views.access import partner_page, person
from partner_portal.access import own_offer
from partner_portal.forms.cancellation import CancelForm
from partner_portal.queries.offer import booking_of, last_booking_of

DONE = "Réservation annulée. L’enseignant et la direction sont prévenus."


@partner_page
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask why, say who is told, then cancel."""
    found = own_offer(request, ref)
    if request.method == "POST":
        # Cancel the booking the page showed, never one that came since.
        form = CancelForm(request.POST)
        post_booking = last_booking_of(found, request.POST.get("booking", ""))
        if post_booking is None:
            raise Http404
        if not form.is_valid():
            return _page(request, found, post_booking, form, status=422)
        reason = form.cleaned_data["reason"]
        actions.cancel_by_partner(booking_id=post_booking.pk, reason=reason, by=person(request))
        messages.success(request, DONE)
        return redirect("partner:offer", found.ref)
    booking = booking_of(found)
    if booking is None or "cancel_by_partner" not in available_actions(person(request), booking):
        return redirect("partner:offer", ref)
    return _page(request, found, booking, CancelForm(initial={"booking": booking.reference}))


def _page(
    request: HttpRequest,
    found: CollectiveOffer,
    booking: Booking,
    form: CancelForm,
    status: int = 200,
) -> HttpResponse:
    context = {"offer": found, "booking": booking, "form": form}
    return render(request, "partner_portal/cancel.html", context, status=status)
