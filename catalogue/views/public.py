"""The page of a partner that anybody may read, without an account: its templates, no offer."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from catalogue.queries.partners import partner_with_page, shown_partner
from catalogue.queries.search import Seeker
from catalogue.views.facts import facts_of


@login_not_required
@require_safe
def partner(request: HttpRequest, siren: str) -> HttpResponse:
    """One partner; 404 when ADAGE names it no more or its publication is stopped (R3, R49)."""
    now = timezone.now()
    found = partner_with_page.first(siren, timezone.localdate(now))
    if found is None:
        raise Http404
    shown = shown_partner(found, Seeker(None, now), offers=False)
    context = {"shown": shown, "partner": found, "facts": facts_of(shown)}
    return render(request, "catalogue/partner.html", context)
