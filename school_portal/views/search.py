"""Finding an offer to pre-book or a template to ask for, the filters in the address."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from catalogue.queries.facets import facets_of, total_of
from catalogue.queries.filters import SearchFilters, address, chosen
from catalogue.queries.results import month_of, relaxed, results_of
from catalogue.queries.search import Search, Seeker
from core.rules.french import month_and_year
from school_portal.access import person, school_page
from school_portal.forms.search import (
    CALENDAR,
    LIST,
    PAGE_SIZE,
    SHOWN_MAX,
    VIEWS,
    SearchForm,
    month_in,
    shown_in,
)
from school_portal.views.boxes import ShownFacets
from school_portal.views.last_search import last_searches, remember_search
from school_portal.views.rows import rows_of
from schools.models import SchoolRole

# The list that « Afficher 20 de plus » fills.
ROWS = "offres"
PAGE, PIECE = "school_portal/search.html", "school_portal/_more.html"
ICONS = {"liste": "list", "cartes": "layout-grid", "calendrier": "calendar"}


@require_safe
@school_page
def search(request: HttpRequest, role: SchoolRole) -> HttpResponse:
    """Twenty results, then twenty more; who may only look reads the same page without buttons."""
    seeker = Seeker.of(role.institution, timezone.now())
    form = SearchForm(request.GET, seeker=seeker)
    form.is_valid()
    found = Search.of(seeker, form.as_filters())
    if request.headers.get("HX-Target") == ROWS:
        # The next twenty rows only, and the button that follows them.
        last = shown_in(request.GET)
        first = max(last - PAGE_SIZE, 0)
        total = total_of(found)
        rows = rows_of(person(request), results_of(found, first, last, total), first)
        piece = {"role": role, "rows": rows, "total": total}
        piece |= _next(found, request.GET.get("vue", ""), last, total)
        return render(request, PIECE, piece)
    # The address of this search without the fields left empty: the one to share.
    kept = {name: request.GET.get(name, "") for name in ("vue", "jusqua", "mois")}
    here = request.path + address(found.wanted, **kept).removesuffix("?")
    if "" in request.GET.values() and not form.errors and not request.headers.get("HX-Request"):
        return redirect(here)
    context = {"role": role, "form": form, **_context(request, form, found)}
    context["recent"] = [
        one for one in last_searches(request) if one.url != request.get_full_path()
    ]
    answer = render(request, PAGE, context, status=422 if form.errors else 200)
    if not form.errors:
        answer["HX-Push-Url"] = here
        remember_search(request, answer, [tag["text"] for tag in context["tags"]])
    return answer


def _context(request: HttpRequest, form: SearchForm, found: Search) -> dict[str, Any]:
    asked, month = request.GET.get("vue", ""), month_in(request.GET)
    facets = facets_of(found, dated=asked == CALENDAR and month is None)
    view = _view(request, found)
    total, kept = facets.total, view["kept_view"]
    # Each chosen value with the address that takes it away.
    tags = [
        {"text": one.words, "url": address(one.without, vue=kept)}
        for one in chosen(found.wanted, found.seeker.level_labels)
    ]
    context = {
        "found": found, "total": total, "tags": tags,
        "facets": ShownFacets(form, facets, len(tags)),
        "relaxed": [] if total else _relaxed(found, kept), **view,
    }  # fmt: skip
    if asked == CALENDAR:
        month = month or facets.first_day
        return context | (_month(found, month) if total else {"weeks": []})
    last = shown_in(request.GET)
    rows = rows_of(person(request), results_of(found, 0, last, total) if total else [])
    return context | {"rows": rows} | _next(found, asked, last, total)


def _view(request: HttpRequest, found: Search) -> dict[str, Any]:
    """List, cards or calendar: the same search, each at its address."""
    view = request.GET.get("vue", LIST)
    view = view if view in VIEWS else LIST
    kept = view if view != LIST else ""
    views = [
        {
            "label": label,
            "icon": ICONS[name],
            "current": name == view,
            "url": address(found.wanted, vue=name if name != LIST else ""),
        }
        for name, label in VIEWS.items()
    ]
    return {"view": view, "kept_view": kept, "views": views, "address": address(found.wanted),
            "cleared": address(SearchFilters(), vue=kept)}  # fmt: skip


def _next(found: Search, view: str, last: int, total: int) -> dict[str, Any]:
    """« Afficher 20 de plus », up to 200: beyond, one narrows."""
    kept = view if view in VIEWS and view != LIST else ""
    more = address(found.wanted, vue=kept, jusqua=str(last + PAGE_SIZE))
    ended = last >= total or last >= SHOWN_MAX
    return {
        "back": "/adage/recherche/" + address(found.wanted, vue=kept),
        "shown": min(last, total), "more": "" if ended else more,
        "too_many": total > SHOWN_MAX,
    }  # fmt: skip


def _month(found: Search, month: date | None) -> dict[str, Any]:
    """The month of a day in the calendar, of today if none is known."""
    month = (month or timezone.localdate(found.seeker.now)).replace(day=1)
    weeks = month_of(found, month)
    title = month_and_year(month)
    before, after = (
        date.fromordinal(month.toordinal() + shift).strftime("%Y-%m") for shift in (-1, 31)
    )
    return {
        "weeks": weeks, "title": title[:1].upper() + title[1:],
        "many": sum(cell.many for week in weeks for cell in week if not cell.outside),
        "before": address(found.wanted, vue=CALENDAR, mois=before),
        "after": address(found.wanted, vue=CALENDAR, mois=after),
    }  # fmt: skip


def _relaxed(found: Search, view: str) -> list[dict[str, Any]]:
    """What to leave out to find something, and how many; all of it at last."""
    said: dict[str, list[str]] = {}
    for one in chosen(found.wanted, found.seeker.level_labels):
        said.setdefault(one.field, []).append(one.words)
    lines = [
        {"words": " ou ".join(said[name]), "url": address(without, vue=view), "many": many}
        for name, without, many in relaxed(found)
    ]
    if found.wanted.active and not lines:
        many = Search(found.seeker, SearchFilters()).entries().count()
        lines.append({"words": "", "url": address(SearchFilters(), vue=view), "many": many})
    return lines
