"""What every page of the pro portal starts from: the person, one of their offers."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from bookings.queries.partner import my_offer
from offers.models import CollectiveOffer
from offers.views.access import person
from venues.models import Partner


def partners(request: HttpRequest) -> list[Partner]:
    """The structures of the person, read by `partner_page`."""
    return [membership.partner for membership in person(request).memberships.all()]


def own_offer(request: HttpRequest, ref: str) -> CollectiveOffer:
    """One of the person's offers with its status; 404 for any other."""
    return get_object_or_404(my_offer(person(request), timezone.now()), ref=ref)
