"""What every page of the pro portal starts from: the person, one of their offers."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from offers.models import CollectiveOffer
from offers.views.access import person
from partner_portal.queries.offer import my_offer
from venues.views.access import CHOSEN, chosen_partner, listed_partners, partners

__all__ = ["CHOSEN", "chosen_partner", "listed_partners", "own_offer", "partners"]


def own_offer(request: HttpRequest, ref: str) -> CollectiveOffer:
    """One of the person's offers with its status; 404 for any other."""
    return get_object_or_404(my_offer(person(request), timezone.now()), ref=ref)
