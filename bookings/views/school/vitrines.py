"""Templates seen from a school, and asking a partner for an offer."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from bookings.views.school.doors import YOU_ARE, person, school_page, teacher_page
from offers.actions import send_request
from offers.forms.request import RequestForm
from offers.models import OfferTemplate
from offers.queries.template import templates_shown
from offers.views.showcase import catalogue, facts
from schools.models import Role, SchoolRole
from schools.policy import may_prebook_for


@require_safe
@school_page
def templates(request: HttpRequest, role: SchoolRole) -> HttpResponse:
    """The catalogue, for teachers."""
    context = catalogue(request) | {"role": role}
    return render(request, "bookings/school/vitrines.html", context)


@require_safe
@school_page
def template(request: HttpRequest, role: SchoolRole, vitrine: str) -> HttpResponse:
    """One template; who may only read is told why there is no button."""
    found = _shown(vitrine)
    may_ask = may_prebook_for(person(request), role.institution)
    context = {
        "role": role,
        "template": found,
        "facts": facts(found),
        "may_ask": may_ask,
        "why_not": "" if may_ask else _why_not(role),
    }
    return render(request, "bookings/school/vitrine.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@teacher_page
def ask(request: HttpRequest, role: SchoolRole, vitrine: str) -> HttpResponse:
    """Up to three dates, a group, a project; the same page sent twice is one request."""
    found = _shown(vitrine)
    form = RequestForm(request.POST if request.method == "POST" else None, template=found)
    if request.method == "POST" and form.is_valid() and form.wishes is not None:
        sent = send_request(
            template_id=found.pk,
            wishes=form.wishes,
            token=form.cleaned_data["token"],
            by=person(request),
        )
        messages.success(request, f"Demande envoyée à {found.venue.partner.name}.")
        return redirect("school_request", sent.ref)
    context = {"role": role, "template": found, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "bookings/school/ask.html", context, status=status)


def _shown(vitrine: str) -> OfferTemplate:
    """A template teachers may see; 404 for any other."""
    return get_object_or_404(templates_shown(), ref=vitrine)


def _why_not(role: SchoolRole) -> str:
    if role.role == Role.PRINCIPAL:
        return "Les enseignants demandent une offre ; vous décidez ensuite de la réservation."
    return YOU_ARE[Role.READONLY] + " Seuls les enseignants demandent une offre."
