"""« Prévenez-moi si elle se libère »: ask, or ask no more."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings.queries import visibility
from catalogue.actions.watch import unwatch_offer, watch_offer
from core.errors import Refused
from school_portal.access import person, teacher_page
from schools.models import SchoolRole

ASKED = "C’est noté\u00a0: vous recevrez un courriel si cette offre se libère."
NO_MORE = "Vous ne serez plus prévenu pour cette offre."
NOT_WAITED = "Vous n’aviez rien demandé pour cette offre."


@require_http_methods(["GET", "HEAD", "POST"])
@teacher_page
def watch(request: HttpRequest, role: SchoolRole, ref: str) -> HttpResponse:
    """Only a POST acts; a reader is led to the page of the offer, if it is there for them."""
    shown = visibility.offers_a_school_may_open(role.institution, timezone.now())
    offer = get_object_or_404(shown, ref=ref)
    if request.method != "POST":
        return redirect("school:offer", ref)
    if request.POST.get("acte") == "arreter":
        waited = unwatch_offer(offer_id=offer.pk, by=person(request))
        messages.success(request, NO_MORE if waited else NOT_WAITED)
        return redirect("school:offer", ref)
    try:
        watch_offer(offer_id=offer.pk, by=person(request))
    except Refused as refusal:
        refusal.links = [("Voir l’offre aujourd’hui", reverse("school:offer", args=[ref]))]
        raise
    messages.success(request, ASKED)
    return redirect("school:offer", ref)
