"""What every page of the pro portal starts from: the person, one of their offers."""

from django.http import Http404, HttpRequest
from django.utils import timezone

from offers.models import CollectiveOffer
from offers.views.access import person
from partner_portal.queries.offer import my_offer_with
from venues.views.access import CHOSEN, chosen_partner, listed_partners, partners

__all__ = ["CHOSEN", "chosen_partner", "listed_partners", "own_offer", "partners"]


def own_offer(request: HttpRequest, ref: str) -> CollectiveOffer:
    """One of the person's offers with its status; 404 for any other."""
    found = my_offer_with(person(request), timezone.now(), ref)
    if found is None:
        raise Http404
    return found
