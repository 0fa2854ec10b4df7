"""Search, figures, messages by what they are about."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from administration.actions import record_list
from bookings.models import Booking
from core.rules.asked import Asked
from operations import letters, open_data, statistics
from operations.filters import ByDomain, ByLevel
from operations.search import found
from outbox.admin import MessageAdmin
from outbox.models import Message


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """One field for everything: what the person may see of it, list by list."""
    typed = request.GET.get("q", "").strip()
    context = admin.site.each_context(request) | {
        "title": "Rechercher",
        "typed": typed,
        "groups": found(request, typed) if typed else [],
    }
    return render(request, "operations/admin/search.html", context)


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """What was booked in a school year; each figure leads to its list."""
    _ask(request, "bookings.view_booking")
    year = statistics.year_of(request.GET.get("annee", ""))
    by = request.GET.get("par", "")
    by = by if by in statistics.BY else "departement"
    latest = statistics.year_of("").starts
    may_see_schools = request.user.has_perm("schools.view_institution")
    context = admin.site.each_context(request) | {
        "title": f"Chiffres {year}",
        "year": year,
        "years": [statistics.Year(latest - back) for back in (-1, 0, 1, 2, 3)],
        "totals": statistics.totals(year),
        "by": by,
        "what": statistics.BY[by][0],
        "dimensions": [(name, words) for name, (words, _) in statistics.BY.items()],
        "table": statistics.table(year, by),
        "deciles": statistics.deciles(year) if may_see_schools else [],
        "may_see_credit": request.user.has_perm("schools.view_budget"),
        "may_see_schools": may_see_schools,
    }
    return render(request, "operations/admin/statistics.html", context)


@require_safe
def open_figures(request: HttpRequest) -> HttpResponse:
    """The open data of a year, as the command writes them; the journal says who took them."""
    _ask(request, "bookings.view_booking")
    year = statistics.year_of(request.GET.get("annee", ""))
    record_list(
        Booking._meta, kind="zip", rows=0, filters=f"données ouvertes {year}", by=request.user
    )
    name = f"offre-collective-donnees-ouvertes-{year}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(open_data.archive(year), content_type="application/zip", headers=headers)


def _ask(request: HttpRequest, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied


class FoundMessageAdmin(MessageAdmin):
    """Messages found by what they are about: a booking, an offer, a school, a partner, a person."""

    search_help_text = (
        "Référence d’une réservation ou d’une offre, UAI, SIREN, courriel, nom d’une personne"
    )
    finds = MessageAdmin.finds | {
        "booking": letters.of_booking,
        "offer": letters.of_offer,
        "uai": letters.of_institution,
        "siren": letters.of_partner,
    }

    def rows_found(self, rows: QuerySet[Any], asked: Asked) -> QuerySet[Any] | None:
        """By somebody's name too: what people of that name received."""
        if asked.kind == "words" and asked.words:
            return rows.filter(letters.of_people_named(list(asked.words)))
        return super().rows_found(rows, asked)

    def detail_of(self, message: Message) -> str:
        return f"{message.get_state_display()}, {message.created_at:%d/%m/%Y}"


# A floor above takes over the page of the floor below: bookings and people are not the outbox's.
admin.site.unregister(Message)
admin.site.register(Message, FoundMessageAdmin)
site: Any = admin.site  # ours: core/admin/site.py
site.page("recherche/", search, "search")
site.page("chiffres/", figures, "figures")
site.page("donnees-ouvertes/", open_figures, "open-data")
# The filters that the figures lead to stand on a page of a floor below.
page = admin.site._registry[Booking]
page.list_filter = [*page.list_filter, ByLevel, ByDomain]
