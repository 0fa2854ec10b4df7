"""Asking a partner for an offer: the form, its draft kept while one types."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.views.typed import typed_anew
from offers.actions import drop_request_draft, keep_request_draft, send_request
from offers.forms.request import RequestForm
from offers.models import OfferTemplate
from offers.queries.request import draft_of
from offers.queries.template import templates_shown
from offers.views.keeping import saved_when
from offers.views.start import read_key
from school_portal.access import person, teacher_page
from schools.models import SchoolRole

KEPT = "Brouillon enregistré. Vous le retrouverez sur votre page d’accueil."
DROPPED = "Brouillon effacé."


@require_http_methods(["GET", "HEAD", "POST"])
@teacher_page
def ask(request: HttpRequest, role: SchoolRole, template_ref: str) -> HttpResponse:
    """Up to three dates, a group, a project; the same page sent twice is one request."""
    found = shown(template_ref)
    draft = draft_of(person(request), found)
    typed: dict[str, Any] = draft.typed if draft else {}
    sent_now = request.POST if request.method == "POST" else None
    form = RequestForm(sent_now, template=found, initial=typed)
    if request.method == "POST" and form.is_valid() and form.wishes is not None:
        token = form.cleaned_data["token"]
        sent = send_request(
            template_id=found.pk, wishes=form.wishes, token=token, by=person(request)
        )
        messages.success(request, f"Demande envoyée à {found.venue.partner.name}.")
        return redirect("school:request", sent.ref)
    saved = saved_when(draft.saved_at) if draft else ""
    context = {"role": role, "template": found, "form": form, "saved": saved}
    status = 422 if request.method == "POST" else 200
    return render(request, "school_portal/ask.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@teacher_page
def keep(request: HttpRequest, role: SchoolRole, template_ref: str) -> HttpResponse:
    """Keep what is typed, or forget it; htmx gets the hour, a browser without it the page."""
    found = shown(template_ref)
    if request.method != "POST":
        return redirect("school:ask", template_ref)
    if request.POST.get("acte") == "effacer":
        drop_request_draft(template_id=found.pk, by=person(request))
        messages.success(request, DROPPED)
        return redirect("school:ask", template_ref)
    form = RequestForm(request.POST, template=found)
    token = read_key(request.POST.get("token", ""))
    draft = keep_request_draft(
        template_id=found.pk, typed=form.typed(), token=token, by=person(request)
    )
    typed_anew(request, reverse("school:ask", args=[template_ref]))
    if request.htmx:  # type: ignore[attr-defined]
        at = saved_when(draft.saved_at) if draft else ""
        return render(request, "school_portal/_draft.html", {"saved": at})
    messages.success(request, KEPT)
    return redirect("school:ask", template_ref)


def shown(template_ref: str) -> OfferTemplate:
    """A template teachers may see; 404 for any other."""
    return get_object_or_404(templates_shown(), ref=template_ref)
