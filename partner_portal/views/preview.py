"""The page of an offer as teachers will read it, its buttons off."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings.queries.card import card_for_school
from bookings.queries.status import Standing, Status, Turn, standing
from offers.models import CollectiveOffer, CollectiveStock
from offers.views.access import partner_page
from offers.views.summary import STEPS
from partner_portal.access import own_offer

# Seen as if it were online: it is what the partner wants to read before publishing.
NOT_ONLINE = {Status.DRAFT, Status.REJECTED, Status.PAUSED}


@partner_page
@require_safe
def preview(request: HttpRequest, ref: str) -> HttpResponse:
    """The template of the school side, on one of my offers."""
    found = own_offer(request, ref)
    card = card_for_school(found, None, timezone.now(), with_credit=False)
    stand = _as_online(found, card.line)
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
        "actions": {"prebook"} if card.line and stand.status == Status.PUBLISHED else set(),
    }
    return render(request, "partner_portal/preview.html", context | _way_back(request, found))


def _as_online(found: CollectiveOffer, line: CollectiveStock | None) -> Standing:
    stand = standing(found)
    if stand.status not in NOT_ONLINE:
        return stand
    return Standing(Status.PUBLISHED, Turn.TEACHER, line.bookable_until if line else None)


def _way_back(request: HttpRequest, found: CollectiveOffer) -> dict[str, Any]:
    """To the step of the wizard one comes from, or to the page of the offer."""
    slug = request.GET.get("retour", "")
    if slug in STEPS and found.state in ("DRAFT", "REJECTED"):
        return {"back": reverse("partner:step", args=[found.ref, slug]), "back_to": STEPS[slug]}
    return {"back": reverse("partner:offer", args=[found.ref]), "back_to": ""}
