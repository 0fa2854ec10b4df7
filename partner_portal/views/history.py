"""Everything that changed on an offer, and two of its versions side by side (R30)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bookings.queries.journal import journal_of
from bookings.queries.terms import compared
from offers.views.access import partner_page, person
from partner_portal.access import own_offer
from partner_portal.queries.history import history_of, versions_of


@partner_page
@require_safe
def history(request: HttpRequest, ref: str) -> HttpResponse:
    """Date, author, field, before, after; by person, by field."""
    found, user = own_offer(request, ref), person(request)
    journal = journal_of(found)
    entries = history_of(found, journal, user)
    who, field = request.GET.get("par", ""), request.GET.get("champ", "")
    # The two versions asked for; the last two when nobody asked.
    versions = versions_of(journal, user)
    old = new = None
    rows: list[dict[str, Any]] = []
    if len(versions) > 1:
        numbered = {str(version.number): version for version in versions}
        old = numbered.get(request.GET.get("de", ""), versions[-2])
        new = numbered.get(request.GET.get("a", ""), versions[-1])
        rows = compared(old.terms, new.terms, found.time_zone)
    context = {
        "offer": found,
        "entries": [e for e in entries if who in ("", e.who) and field in ("", e.field)],
        "people": sorted({entry.who for entry in entries}),
        "fields": sorted({entry.field for entry in entries}),
        "who": who,
        "field": field,
        "versions": versions,
        "rows": rows,
        "old": old,
        "new": new,
    }
    return render(request, "partner_portal/history.html", context)
