"""My offers and my bookings: filters in the address, twenty a page."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings.forms.partner import BookingFilters, OfferFilters
from bookings.queries import Status, Turn, booking_standing, standing
from bookings.queries.partner import (
    ALL,
    TABS,
    WantedOffers,
    booking_totals,
    my_bookings,
    my_offers,
    tab_counts,
)
from bookings.views.partner.doors import listed_partners, partners
from ground.errors import NotAllowed
from offers.queries import venues_to_publish_from
from offers.views.access import partner_page, person, works_somewhere

PAGE_SIZE = 20
NO_STRUCTURE = "Votre compte n’est pas rattaché à une structure"


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The door of the portal; who belongs to no structure is told so (403)."""
    if not works_somewhere(person(request)):
        raise NotAllowed(
            "Cet espace est celui des acteurs culturels. Demandez à une personne de votre "
            "structure de vous y ajouter.",
            title=NO_STRUCTURE,
        )
    return redirect("pro-offers")


@partner_page
@require_safe
def offers(request: HttpRequest) -> HttpResponse:
    """My offers by urgency, with whose turn it is (S39)."""
    now, user = timezone.now(), person(request)
    form = OfferFilters(request.GET, partners=listed_partners(request))
    form.is_valid()
    wanted = form.wanted()
    found = my_offers(user, now, wanted)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page_obj": page,
        "rows": [{"offer": offer, "standing": standing(offer)} for offer in page],
        "tabs": _tabs(request, wanted, tab_counts(user, now, wanted)),
        "tags": _tags(request, wanted),
        "may_publish": venues_to_publish_from(user).exists(),
        "partner_turn": Turn.PARTNER,
    }
    return render(request, "bookings/partner/offers.html", context)


def _tabs(
    request: HttpRequest, wanted: WantedOffers, counts: dict[str, int]
) -> list[dict[str, Any]]:
    names = {tab: name for tab, (name, _) in TABS.items()} | {ALL: "Toutes"}
    return [
        {
            "name": name,
            "count": counts[tab],
            "current": tab == wanted.tab,
            "url": address(request, tour=tab),
        }
        for tab, name in names.items()
    ]


def address(request: HttpRequest, **changes: str) -> str:
    """This page with other filters; back to the first page."""
    query = request.GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        query[name] = value
        if not value:
            del query[name]
    return "?" + query.urlencode()


def _tags(request: HttpRequest, wanted: WantedOffers) -> list[dict[str, str]]:
    named = {person.siren: person.name for person in partners(request)}
    said = {
        "q": f"« {wanted.text} »" if wanted.text else "",
        "statut": Status(wanted.status).label if wanted.status else "",
        "structure": named.get(wanted.partner, "") if "structure" in request.GET else "",
    }
    return [
        {"texte": str(words), "url": address(request, **{name: ""})}
        for name, words in said.items()
        if words
    ]


@partner_page
@require_safe
def bookings(request: HttpRequest) -> HttpResponse:
    """Every pre-booking and booking, with the teacher's name and mail (S41, S42)."""
    now = timezone.now()
    form = BookingFilters(request.GET, partners=listed_partners(request))
    form.is_valid()
    clean = form.cleaned_data
    found = my_bookings(person(request), clean.get("etat", ""), form.partner())
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page_obj": page,
        "rows": [{"booking": b, "standing": booking_standing(b, now)} for b in page],
        "totals": booking_totals(found),
    }
    return render(request, "bookings/partner/bookings.html", context)
