"""Templates seen from a school."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from offers.views.template_list import catalogue, facts
from school_portal.access import YOU_ARE, person, school_page
from school_portal.views.asking import shown
from school_portal.views.rows import keeping
from schools.models import Role, SchoolRole
from schools.policy import may_prebook_for


@require_safe
@school_page
def templates(request: HttpRequest, role: SchoolRole) -> HttpResponse:
    """The catalogue, for teachers."""
    context = catalogue(request) | {"role": role}
    return render(request, "school_portal/templates.html", context)


@require_safe
@school_page
def template(request: HttpRequest, role: SchoolRole, template_ref: str) -> HttpResponse:
    """One template; who may only read is told why there is no button."""
    found = shown(template_ref)
    may_ask = may_prebook_for(person(request), role.institution)
    why_not = ""
    if not may_ask and role.role == Role.PRINCIPAL:
        why_not = "Les enseignants demandent une offre ; vous décidez ensuite de la réservation."
    elif not may_ask:
        why_not = YOU_ARE[Role.READONLY] + " Seuls les enseignants demandent une offre."
    context = {
        "role": role,
        "template": found,
        "facts": facts(found),
        "may_ask": may_ask,
        "why_not": why_not,
        **keeping(person(request), found, request.path),
    }
    return render(request, "school_portal/template.html", context)
