"""The page of a structure for schools: written by its owners, seen beforehand by its members."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views import person
from catalogue.actions.page import write_page
from catalogue.queries.partners import page_of, partner_with_page, shown_partner
from catalogue.queries.search import Seeker
from catalogue.views.facts import facts_of
from partner_portal.forms.page import PageForm
from venues.models import Membership
from venues.views.structure.doors import frame, owner_page, structure_page


@owner_page
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, here: Membership) -> HttpResponse:
    """Write the page, then read it as a teacher does."""
    page = page_of.first(here.partner)
    form = PageForm(request.POST if request.method == "POST" else None, page=page)
    around = frame(request, here)
    if form.is_valid():
        write_page(partner=here.partner, values=form.cleaned_data, by=person(request))
        messages.success(request, "Page enregistrée. Voici ce que lisent les enseignants.")
        return redirect(f"{request.path}apercu/{around['query']}")
    status = 422 if form.is_bound else 200
    return render(request, "partner_portal/page.html", around | {"form": form}, status=status)


@structure_page
@require_safe
def preview(request: HttpRequest, here: Membership) -> HttpResponse:
    """The page as a teacher reads it, or would: says whether it is shown today (R3, R49)."""
    now = timezone.now()
    shown = shown_partner(here.partner, Seeker(None, now))
    is_shown = partner_with_page.first(here.partner.siren, timezone.localdate(now)) is not None
    context = frame(request, here) | {
        "shown": shown, "facts": facts_of(shown), "is_shown": is_shown,
        "offers": [{"offer": result.offer} for result in shown.offers],
        "templates": [{"template": result.template} for result in shown.templates],
    }  # fmt: skip
    return render(request, "partner_portal/page_preview.html", context)
