"""The templates anybody may read, without an account."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from offers.queries.template import templates_shown
from offers.views.template_list import catalogue, facts, public_url


@login_not_required
@require_safe
def templates(request: HttpRequest) -> HttpResponse:
    """The catalogue, twenty a page."""
    return render(request, "offers/templates/catalogue.html", catalogue(request))


@login_not_required
@require_safe
def template(request: HttpRequest, template_ref: str, slug: str) -> HttpResponse:
    """One template; an old title in the address leads to the present one."""
    found = get_object_or_404(templates_shown(), ref=template_ref)
    if slug != found.slug:
        return redirect("template", found.ref, found.slug)
    context = {"template": found, "facts": facts(found), "shared_url": public_url(found)}
    return render(request, "offers/templates/public.html", context)


@login_not_required
@require_safe
def short(request: HttpRequest, template_ref: str) -> HttpResponse:
    """The reference alone is enough to find a template."""
    found = get_object_or_404(templates_shown(), ref=template_ref)
    return redirect("template", found.ref, found.slug)
