"""The page of an offer as teachers will read it, its buttons off."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings.queries.card import card_for_school
from bookings.queries.status import Standing, Status, Turn, standing
from offers.views.access import partner_page
from offers.views.summary import STEPS
from partner_portal.access import own_offer

# Seen as if it were online: it is what the partner wants to read before publishing.
NOT_ONLINE = {Status.DRAFT, Status.UNDER_REVIEW, Status.REJECTED, Status.PAUSED}


@partner_page
@require_safe
def preview(request: HttpRequest, ref: str) -> HttpResponse:
    """The template of the school side, on one of my offers."""
    found = own_offer(request, ref)
    card = card_for_school(found, None, timezone.now(), with_credit=False)
    stand = standing(found)
    # The ticket keeps its true status: the page is shown before or without being online.
    badge = stand.status.label if stand.status in NOT_ONLINE else ""
    if stand.status in NOT_ONLINE:
        until = card.line.bookable_until if card.line else None
        stand = Standing(Status.PUBLISHED, Turn.TEACHER, until)
    # Back to the step of the wizard one comes from, or to the page of the offer.
    slug = request.GET.get("retour", "")
    writes = slug in STEPS and found.state in ("DRAFT", "REJECTED")
    name, args = ("partner:step", [ref, slug]) if writes else ("partner:offer", [ref])
    context = {
        "preview": True,
        "role": None,
        "is_head": False,
        "watched": False,
        "may_watch": False,
        "suspension": None,
        "offer": found,
        "card": card,
        "standing": stand,
        "badge": badge,
        "actions": {"prebook"} if card.line and stand.status == Status.PUBLISHED else set(),
        "back": reverse(name, args=args),
        "back_to": STEPS[slug] if writes else "",
    }
    return render(request, "partner_portal/preview.html", context)
