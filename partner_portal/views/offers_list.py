"""My offers: tabs by whose turn, filters in the address, twenty a page, export (S39)."""

from typing import Any

from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings.documents.exports import export_of_offers
from bookings.queries.available_actions import available_offer_actions
from bookings.queries.status import standing
from bookings.views.listing import (
    PAGE_SIZE,
    URGENT_FIRST,
    USUAL_ORDER,
    Listing,
    address,
    exported,
    filters_in_words,
    paginate,
    sorting,
)
from offers.queries.visibility import may_publish
from offers.views.access import partner_page, person
from partner_portal.forms.lists import OfferFilters
from partner_portal.queries.offers import (
    ALL,
    SORTS,
    TABS,
    YOURS,
    my_offers,
    offers_in_slices,
    tab_counts,
)
from partner_portal.views.bulk import VERBS, taken_result
from venues.queries.partners import memberships_of
from venues.views.access import chosen_partner

COLUMNS = [
    ("Offre", "titre", ""), ("Date", "date", ""), ("Établissement", "etablissement", ""),
    ("Prix", "prix", "number"), ("Statut", "", ""),
    ("Qui doit agir, avant quand", USUAL_ORDER, ""),
]  # fmt: skip


LIST = Listing(
    "partner_portal/offers.html",
    "partner_portal/_offers_piece.html",
    OfferFilters,
    lambda user, form: my_offers(user, timezone.now(), form.as_filters()),
)


@partner_page
@require_safe
def offers(request: HttpRequest) -> HttpResponse:
    """My offers by urgency, with whose turn it is."""
    form, user, now = LIST.asked(request, request.GET), person(request), timezone.now()
    wanted = form.as_filters()
    counts = tab_counts(user, now, wanted)
    if not wanted.narrows and counts_as_the_header(request, wanted.partner):
        request.offers_waiting = counts[YOURS]  # type: ignore[attr-defined]
    page = paginate(request, offers_in_slices(user, now, wanted, counts[wanted.tab], PAGE_SIZE))
    names = {tab: name for tab, (name, _) in TABS.items()} | {ALL: "Toutes"}
    tabs = [
        {
            "name": name,
            "count": counts[tab],
            "current": tab == wanted.tab,
            "url": address(request, tour=tab),
        }
        for tab, name in names.items()
    ]
    context = {
        "tabs": tabs,
        "may_publish": may_publish(user),
        "all_chosen": address(request, choix="tous", page=request.GET.get("page", "")),
        **_rows(request, page),
        **sorting(request, COLUMNS, SORTS, wanted.sort, URGENT_FIRST),
    }
    return LIST.answer(request, form, page, context)


def counts_as_the_header(request: HttpRequest, siren: str) -> bool:
    """Whether the structure of this list, '' for all, is the one whose offers the header counts."""
    chosen = chosen_partner(request)
    everywhere = len(memberships_of(person(request))) == 1
    return everywhere or siren == (chosen.siren if chosen else "")


@partner_page
@require_safe
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """The same lines, all of them, as a file."""
    form, found = LIST.read(request, request.GET)
    tab = form.as_filters().tab
    held = [("Onglet", TABS[tab][0])] if tab != ALL else []
    return exported(export_of_offers(found, held + filters_in_words(form)), kind)


def _rows(request: HttpRequest, page: "Page[Any]") -> dict[str, Any]:
    """The rows, what may be done to several of them, what was just done."""
    result = taken_result(request)
    chosen = set(result["left"]) if result else set()
    rows = []
    for offer in page:
        can = available_offer_actions(person(request), offer)
        row = {
            "offer": offer,
            "standing": standing(offer),
            "can": dict.fromkeys(can, True),
            "acts": [verb for verb in VERBS.values() if verb.asks in can],
            "chosen": offer.ref in chosen or request.GET.get("choix") == "tous",
        }
        rows.append(row)
    return {
        "rows": rows,
        "result": result,
        "verbs": VERBS.values(),
        "offered": [v for v in VERBS.values() if any(v in row["acts"] for row in rows)],
    }
