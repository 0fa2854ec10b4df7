"""The partner's inbox: teachers' requests, read, answered, declined, turned into offers."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from offers import actions, rules
from offers.forms.request import DeclineForm, MessageForm
from offers.models import OfferRequest
from offers.queries import request as queries
from offers.views.access import partner_page, person
from offers.views.template_list import PAGE_SIZE, thread
from venues.views.access import listed_partners

READY = (
    "Brouillon prêt\u00a0: le projet, l’établissement et l’enseignant sont remplis. "
    "Fixez la date et le prix."
)


@partner_page
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits for an answer first; one tab a state."""
    shown, tab = listed_partners(request), request.GET.get("etat", "")
    tab = tab if tab in queries.TABS else ""
    template = request.GET.get("vitrine", "").replace("\0", "")[:20]
    found = queries.inbox(shown, tab, template)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [{"offer_request": one, "late": _late(one)} for one in page]
    counts = queries.inbox_counts(shown, template)
    more = f"&vitrine={template}" if template else ""
    context = {
        "page_obj": page,
        "rows": rows,
        "tabs": [
            {
                "name": name,
                "count": counts[slug],
                "current": slug == tab,
                "url": f"?etat={slug}{more}",
            }
            for slug, (name, _) in queries.TABS.items()
        ],
        "has_any": any(counts.values()),
        "tab": tab,
        "of_template": template,
    }
    return render(request, "offers/requests/list.html", context)


@partner_page
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, request_ref: str) -> HttpResponse:
    """One request: opening it reads it; a message answers it."""
    found = _own_request(request, request_ref)
    form = MessageForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        actions.answer_request(request_id=found.pk, text=text, by=person(request))
        messages.success(request, f"Réponse envoyée à {found.teacher.full_name}.")
        return redirect("partner:request", request_ref)
    if request.method == "GET" and found.state == OfferRequest.State.NEW:
        actions.read_request(request_id=found.pk, by=person(request))
        found = _own_request(request, request_ref)
    return _page(request, found, form, "offers/requests/one.html")


@partner_page
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: HttpRequest, request_ref: str) -> HttpResponse:
    """Why not; the teacher reads the reason."""
    found = _own_request(request, request_ref)
    form = DeclineForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        actions.decline_request(request_id=found.pk, reason=reason, by=person(request))
        messages.success(request, f"Demande déclinée. {found.teacher.full_name} reçoit le motif.")
        return redirect("partner:request", request_ref)
    if request.method != "POST" and not found.is_open:
        return redirect("partner:request", request_ref)
    return _page(request, found, form, "offers/requests/decline.html")


@partner_page
@require_POST
def convert(request: HttpRequest, request_ref: str) -> HttpResponse:
    """« Transformer en offre »: a draft for this school and this teacher."""
    found = _own_request(request, request_ref)
    offer = actions.convert_request(request_id=found.pk, by=person(request))
    messages.success(request, READY)
    return redirect("partner:step", offer.ref, "date-prix")


def _own_request(request: HttpRequest, request_ref: str) -> OfferRequest:
    """One of those sent to the person's partners; 404 for any other."""
    return get_object_or_404(queries.requests_to_partners_of(person(request)), ref=request_ref)


def _page(request: HttpRequest, found: OfferRequest, form: Any, template: str) -> HttpResponse:
    context = {"offer_request": found, "form": form, "thread": thread(found), "late": _late(found)}
    return render(request, template, context, status=422 if form.is_bound else 200)


def _late(found: OfferRequest) -> int:
    """Days without an answer, once they are too many."""
    return rules.days_without_answer(found.waiting_since, timezone.now())
