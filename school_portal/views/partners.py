"""Partners read by schools: the list, the page of each one, and following it (R3, R11, R49)."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from catalogue import rules
from catalogue.actions.saved import save_search, unfollow
from catalogue.queries.filters import OfPartner, SearchFilters, address
from catalogue.queries.partners import (
    PAGE_SIZE,
    PartnerFilters,
    partner_with_page,
    partners_found,
    shown_partner,
)
from catalogue.queries.saved import is_followed
from catalogue.queries.search import Seeker
from catalogue.views.facts import facts_of
from core.rules import TERRITORIES
from school_portal.access import person, school_page
from school_portal.forms.partners import PartnersForm
from school_portal.views.rows import rows_of
from schools.models import SchoolRole
from venues.models import Partner
from venues.rules import ACTIVITIES


@require_safe
@school_page
def partners(request: HttpRequest, role: SchoolRole) -> HttpResponse:
    """Partners that ADAGE names today, twenty a page, by name."""
    form = PartnersForm(request.GET)
    form.is_valid()
    chosen, now = form.as_filters(), timezone.now()
    found = partners_found(chosen, role.institution, now, timezone.localdate(now))
    page: Any = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))  # type: ignore[arg-type]
    context = {"role": role, "form": form, "page_obj": page, "tags": _tags(request, chosen)}
    return render(request, "school_portal/partners.html", context)


@require_safe
@school_page
def partner(request: HttpRequest, role: SchoolRole, siren: str) -> HttpResponse:
    """One partner; 404 when ADAGE names it no more or its publication is stopped."""
    found = _partner_or_404(siren)
    user, chosen = person(request), _all_of(found)
    shown = shown_partner(found, Seeker(role.institution, timezone.now()))
    offers = rows_of(user, shown.offers + shown.templates, of_partner=True)
    context = {
        "role": role, "shown": shown, "partner": found, "facts": facts_of(shown),
        "offers": [row for row in offers if row["offer"]],
        "templates": [row for row in offers if row["template"]],
        "back": request.path, "followed": is_followed(user, chosen), "address": address(chosen),
    }  # fmt: skip
    return render(request, "school_portal/partner.html", context)


@require_POST
@school_page
def follow(request: HttpRequest, role: SchoolRole, siren: str) -> HttpResponse:
    """A daily mail of what this partner publishes, through the saved searches; or no more."""
    found = _partner_or_404(siren)
    chosen, user = _all_of(found), person(request)
    if request.POST.get("suivre") == "oui":
        name = f"Les offres de {found.name}"[: rules.SEARCH_NAME_MAX].strip()
        save_search(filters=chosen, name=name, by_mail=True, by=user)
        messages.success(request, f"Vous suivez {found.name}.")
    elif unfollow(filters=chosen, by=user):
        messages.success(request, f"Vous ne suivez plus {found.name}.")
    else:
        messages.success(request, f"Vous ne suiviez pas {found.name}.")
    return redirect("school:partner", siren)


def _partner_or_404(siren: str) -> Partner:
    found: Partner | None = partner_with_page.first(siren, timezone.localdate())
    if found is None:
        raise Http404
    return found


def _all_of(found: Partner) -> SearchFilters:
    return SearchFilters(partner=OfPartner(found.siren, found.name))


def _tags(request: HttpRequest, chosen: PartnerFilters) -> list[dict[str, str]]:
    """Each chosen filter with the address that takes it away."""
    said = {
        "q": f"«\u00a0{chosen.text}\u00a0»" if chosen.text else "",
        "departement": TERRITORIES.get(chosen.department, ""),
        "activite": ACTIVITIES.get(chosen.activity, ""),
    }
    tags = []
    for name, words in said.items():
        if words:
            query = request.GET.copy()
            for gone in ("page", name):
                query.pop(gone, None)
            tags.append({"text": words, "url": "?" + query.urlencode()})
    return tags
