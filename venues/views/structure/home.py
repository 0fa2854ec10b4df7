"""The structure itself, and its places."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views import person
from core.rules import TERRITORIES, listed, zone_label
from venues import rules
from venues.actions.places import describe, save_place
from venues.forms.structure import PartnerDetailsForm, PlaceForm
from venues.models import Membership, Venue
from venues.queries.partners import is_referenced
from venues.views.structure.doors import frame, structure_page, to


@structure_page
@require_safe
def home(request: HttpRequest, here: Membership) -> HttpResponse:
    """Details, referencing, places, how many people."""
    partner = here.partner
    places = [
        (venue, TERRITORIES.get(venue.department_code, ""), zone_label(venue.time_zone))
        for venue in partner.venues.all()
    ]
    context = frame(request, here) | {
        "activities": listed(rules.ACTIVITIES[code] for code in partner.activities),
        "places": places,
        "is_referenced": is_referenced(partner, timezone.localdate()),
        "members": partner.memberships.count(),
    }
    return render(request, "venues/structure/home.html", context)


@structure_page
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest, here: Membership) -> HttpResponse:
    """Change what the structure says of itself."""
    before = {name: getattr(here.partner, name) for name in PartnerDetailsForm.base_fields}
    form = PartnerDetailsForm(request.POST if request.method == "POST" else None, initial=before)
    if form.is_valid():
        describe(partner_id=here.partner_id, values=form.cleaned_data, by=person(request))
        messages.success(request, "Structure enregistrée.")
        return to("partner:my_structure", here.partner)
    status = 422 if form.is_bound else 200
    context = frame(request, here) | {"form": form}
    return render(request, "venues/structure/details.html", context, status=status)


@structure_page
@require_http_methods(["GET", "HEAD", "POST"])
def place(request: HttpRequest, here: Membership, pk: int | None = None) -> HttpResponse:
    """Add a place, or change one of this structure."""
    venue = Venue(partner=here.partner)
    if pk is not None:
        venue = get_object_or_404(
            Venue.objects.select_related("partner"), pk=pk, partner=here.partner
        )
    form = PlaceForm(request.POST if request.method == "POST" else None, instance=venue)
    if form.is_valid():
        save_place(venue=form.instance, by=person(request))
        messages.success(request, "Lieu enregistré.")
        return to("partner:my_structure", here.partner)
    status = 422 if form.is_bound else 200
    context = frame(request, here) | {"form": form, "is_new": pk is None}
    return render(request, "venues/structure/place.html", context, status=status)
