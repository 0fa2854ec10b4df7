"""What every page of the pro portal starts from: the person, one of their offers."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from bookings.queries.partner import my_offer
from offers.models import CollectiveOffer
from offers.views.access import person
from venues.models import Partner

# Key of the session: the SIREN of the structure chosen in the header.
CHOSEN = "partner"


def partners(request: HttpRequest) -> list[Partner]:
    """The structures of the person, read by `partner_page`."""
    return [membership.partner for membership in person(request).memberships.all()]


def chosen_partner(request: HttpRequest) -> Partner | None:
    """The structure chosen in the header; None for all, and once the person has left it."""
    siren = request.session.get(CHOSEN)
    return next((partner for partner in partners(request) if partner.siren == siren), None)


def listed_partners(request: HttpRequest) -> list[Partner]:
    """The structures whose offers and bookings the lists show."""
    chosen = chosen_partner(request)
    return [chosen] if chosen else partners(request)


def own_offer(request: HttpRequest, ref: str) -> CollectiveOffer:
    """One of the person's offers with its status; 404 for any other."""
    return get_object_or_404(my_offer(person(request), timezone.now()), ref=ref)
