"""Finding a dated offer to pre-book, the filters in the address."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings import queries
from bookings.forms.school import SearchForm
from bookings.queries import Wanted
from bookings.views.school.doors import person, school_page
from ground.rules import TERRITORIES
from offers.rules import DOMAINS
from schools.models import SchoolRole

PAGE_SIZE = 20


@require_safe
@school_page
def search(request: HttpRequest, role: SchoolRole) -> HttpResponse:
    """Twenty offers a page; people who may only look read the same page without the buttons."""
    now = timezone.now()
    levels = queries.open_levels(timezone.localdate())
    form = SearchForm(request.GET, levels=levels)
    form.is_valid()
    found = queries.search_offers(role.institution, form.wanted(), now)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    user = person(request)
    prefetch_related_objects([user], "memberships")
    results = [
        {"offer": offer, "actions": queries.available_offer_actions(user, offer)}
        for offer in page.object_list
    ]
    context = {
        "role": role, "form": form, "page_obj": page, "results": results,
        "tags": _tags(form.wanted(), request.GET, dict(levels)),
    }  # fmt: skip
    return render(request, "bookings/school/search.html", context)


def _tags(wanted: Wanted, query: QueryDict, levels: dict[str, str]) -> list[dict[str, str]]:
    """Each active filter with the address that takes it away."""
    active = [("q", wanted.text, f"«\u00a0{wanted.text}\u00a0»")] if wanted.text else []
    if wanted.department:
        active.append(("departement", wanted.department, TERRITORIES[wanted.department]))
    active += [("domaine", code, DOMAINS[code]) for code in wanted.domains]
    active += [("niveau", code, levels[code]) for code in wanted.levels]
    return [{"texte": words, "url": _without(query, name, value)} for name, value, words in active]


def _without(query: QueryDict, name: str, value: Any) -> str:
    rest = query.copy()
    rest.pop("page", None)
    kept = [] if name == "q" else [other for other in rest.getlist(name) if other != value]
    rest.setlist(name, kept)
    return "?" + rest.urlencode()
