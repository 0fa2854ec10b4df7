"""More time to book, a reminder: small acts of the page of an offer."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from bookings import actions
from bookings.queries.available_actions import available_offer_actions
from core.rules import long_date, long_moment
from offers.models import CollectiveOffer, CollectiveStock
from offers.queries.visibility import open_lines
from offers.views.access import partner_page, person
from partner_portal.access import own_offer
from partner_portal.forms.deadline import DeadlineForm
from partner_portal.queries.offer import booking_of
from partner_portal.views.line import closed

EXTENDED = "Date limite prolongée jusqu’au {}."
REMINDED = "Relance envoyée."
ALREADY = "Une relance est déjà partie le {} : la suivante sera possible le {}."


@partner_page
@require_http_methods(["GET", "HEAD", "POST"])
def deadline(request: HttpRequest, ref: str) -> HttpResponse:
    """One question: until when?"""
    found = own_offer(request, ref)
    line = open_lines().filter(offer=found).first()
    allowed = "extend" in available_offer_actions(person(request), found)
    if line is None or (request.method != "POST" and not allowed):
        return closed(request, ref)
    options: dict[str, Any] = {"line": line, "zone": found.time_zone}
    if request.method != "POST":
        return _page(request, found, line, DeadlineForm(**options))
    form = DeadlineForm(request.POST, **options)
    if not form.is_valid():
        return _page(request, found, line, form, 422)
    day = form.cleaned_data["deadline"]
    line = actions.extend_deadline(offer_id=found.pk, day=day, by=person(request))
    until = long_moment(line.bookable_until, found.time_zone)
    messages.success(request, EXTENDED.format(until))
    return redirect("partner:offer", ref)


def _page(
    request: HttpRequest,
    found: CollectiveOffer,
    line: CollectiveStock,
    form: DeadlineForm,
    status: int = 200,
) -> HttpResponse:
    context = {"offer": found, "line": line, "form": form, "booking": booking_of(found)}
    return render(request, "partner_portal/deadline.html", context, status=status)


@partner_page
@require_POST
def remind(request: HttpRequest, ref: str) -> HttpResponse:
    """A mail to the one who must answer, once in three days."""
    found = own_offer(request, ref)
    reminder, left = actions.remind(offer_id=found.pk, by=person(request))
    if left:
        messages.success(request, REMINDED)
    else:
        days = (long_date(day, found.time_zone) for day in (reminder.at, reminder.quiet_until))
        messages.info(request, ALREADY.format(*days))
    return redirect("partner:offer", ref)
