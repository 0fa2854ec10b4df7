"""Finding a dated offer to pre-book, the filters in the address."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings import queries
from bookings.forms.school import SearchForm
from bookings.queries import Wanted
from bookings.views.school.doors import person, school_page
from bookings.views.school.last_search import remember_search
from ground.rules import COLLECTIVITIES, TERRITORIES
from offers.rules import DOMAINS
from schools.models import SchoolRole

PAGE_SIZE = 20
SHOWN = 5


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
    context: dict[str, Any] = {
        "role": role, "form": form, "page_obj": page, "results": results,
        "tags": _tags(form.wanted(), request.GET, dict(levels)),
        "facets": _facets(form, queries.facets_of(role.institution, form.wanted(), now)),
    }  # fmt: skip
    answer = render(request, "bookings/school/search.html", context)
    remember_search(request, answer, [str(tag["texte"]) for tag in context["tags"]])
    return answer


def _facets(form: SearchForm, counts: queries.Facets) -> dict[str, Any]:
    """The boxes of each filter with their counts; domains from the fullest, five in sight."""
    domains = sorted(_boxes(form["domaine"], counts.domains), key=lambda box: -box["count"])
    shown = [box for rank, box in enumerate(domains) if rank < SHOWN or box["checked"]]
    beyond = [box for box in _boxes(form["departement"], counts.departments) if _is_beyond(box)]
    return {
        "departments": counts.departments, "beyond": beyond,
        "domains": shown, "more_domains": [box for box in domains if box not in shown],
        "levels": _boxes(form["niveau"], counts.levels),
    }  # fmt: skip


def _boxes(field: BoundField, counts: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {
            "choice": choice,
            "code": choice.data["value"],
            "count": counts.get(choice.data["value"], 0),
            "checked": choice.data["selected"],
        }
        for choice in field
    ]


def _is_beyond(box: dict[str, Any]) -> bool:
    """An overseas collectivity has no tile on the map; it is shown when it has something."""
    return box["code"] in COLLECTIVITIES and (box["count"] > 0 or box["checked"])


def _tags(wanted: Wanted, query: QueryDict, levels: dict[str, str]) -> list[dict[str, str]]:
    """Each active filter with the address that takes it away."""
    active = [("q", wanted.text, f"«\u00a0{wanted.text}\u00a0»")] if wanted.text else []
    active += [("departement", code, TERRITORIES[code]) for code in wanted.departments]
    active += [("domaine", code, DOMAINS[code]) for code in wanted.domains]
    active += [("niveau", code, levels[code]) for code in wanted.levels]
    return [{"texte": words, "url": _without(query, name, value)} for name, value, words in active]


def _without(query: QueryDict, name: str, value: Any) -> str:
    rest = query.copy()
    rest.pop("page", None)
    kept = [] if name == "q" else [other for other in rest.getlist(name) if other != value]
    rest.setlist(name, kept)
    return "?" + rest.urlencode()
