"""What the calendar beside a date marks, for a partner: days without school, one's own events."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.rules.holidays import days_one_plans, days_without_school
from offers.queries.cautions import destinations_of
from offers.queries.visibility import offers_of_partners_of
from offers.views.access import partner_page, person
from partner_portal.access import chosen_partner, listed_partners
from partner_portal.queries.calendar import events_between
from venues.queries.partners import first_venue


@partner_page
@require_safe
def days(request: HttpRequest) -> JsonResponse:
    """From a month ago to the end of next school year; ?offre=CJ-…: where its pupils are.

    `holidays`, `public`, `events`: lists of first day, last day (ISO), words.
    """
    first, last = days_one_plans(timezone.localdate())
    chosen = chosen_partner(request)
    siren = chosen.siren if chosen else ""
    events = [
        (*event.days(), event.offer.title)
        for event in events_between(person(request), timezone.now(), siren, first, last)
    ]
    marked: dict[str, Any] = days_without_school(_departments(request), first, last)
    return JsonResponse(marked | {"events": events})


def _departments(request: HttpRequest) -> list[str]:
    """Of the pupils of the offer asked about; without one, where the structure is."""
    if ref := request.GET.get("offre", "")[:20]:
        offers = offers_of_partners_of(person(request)).select_related("venue", "institution")
        return destinations_of(get_object_or_404(offers, ref=ref))
    venue = first_venue.first(listed_partners(request)[0])
    return [venue.department_code] if venue else []
