"""Everything that changed on an offer, and two of its versions side by side (R30)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bookings.queries.journal import journal_of
from bookings.queries.terms import compared
from offers.models import CollectiveOffer
from offers.views.access import partner_page, person
from partner_portal.access import own_offer
from partner_portal.queries.history import Version, history_of, versions_of


@partner_page
@require_safe
def history(request: HttpRequest, ref: str) -> HttpResponse:
    """Date, author, field, before, after; by person, by field."""
    found, user = own_offer(request, ref), person(request)
    journal = journal_of(found)
    entries = history_of(found, journal, user)
    who, field = request.GET.get("par", ""), request.GET.get("champ", "")
    context = {
        "offer": found,
        "entries": [e for e in entries if who in ("", e.who) and field in ("", e.field)],
        "people": sorted({entry.who for entry in entries}),
        "fields": sorted({entry.field for entry in entries}),
        "who": who,
        "field": field,
        **_comparison(request, found, versions_of(journal, user)),
    }
    return render(request, "partner_portal/history.html", context)


def _comparison(
    request: HttpRequest, found: CollectiveOffer, versions: list[Version]
) -> dict[str, Any]:
    """The two versions asked for; the last two when nobody asked."""
    numbered = {str(version.number): version for version in versions}
    last = versions[-2:]
    if len(last) < 2:
        return {"versions": versions, "rows": [], "old": None, "new": None}
    old = numbered.get(request.GET.get("de", ""), last[0])
    new = numbered.get(request.GET.get("a", ""), last[1])
    rows = compared(old.terms, new.terms, found.time_zone)
    return {"versions": versions, "rows": rows, "old": old, "new": new}
