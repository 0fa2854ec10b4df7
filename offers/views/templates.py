"""The partner's templates: list, write, publish, share, begin an offer from one."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from offers import actions
from offers.actions import NotReferenced, Stale
from offers.forms.project import initial_text
from offers.forms.template import TemplateForm, TemplateListForm, initial_template
from offers.models import OfferTemplate
from offers.queries.template import (
    templates_of_partners_of,
    what_template_is_missing,
    with_request_counts,
)
from offers.queries.visibility import venues_to_publish_from
from offers.views.access import partner_page, person
from offers.views.stale import conflict, taken_back
from offers.views.template_list import PAGE_SIZE, facts, public_url
from venues.views.access import listed_partners

State = OfferTemplate.State
BEGUN = "Brouillon créé à partir de la vitrine\u00a0: fixez la date et le prix."
# path of the act -> (the verb, what is said afterwards)
ACTS: dict[str, tuple[Callable[..., Any], str]] = {
    "publier": (actions.publish_template, "Vitrine publiée. Les enseignants la voient."),
    "mettre-en-pause": (
        actions.pause_template,
        "Vitrine mise en pause\u00a0: les enseignants ne la voient plus.",
    ),
    "remettre-en-ligne": (actions.resume_template, "Vitrine remise en ligne."),
    "archiver": (
        actions.archive_template,
        "Vitrine archivée. Vous pouvez la ressortir des archives.",
    ),
    "ressortir-des-archives": (actions.unarchive_template, "Vitrine ressortie des archives."),
}


@partner_page
@require_safe
def templates(request: HttpRequest) -> HttpResponse:
    """My templates with what teachers asked for; the archives apart."""
    archived = request.GET.get("vue") == "archivees"
    mine = templates_of_partners_of(person(request))
    mine = mine.filter(venue__partner__in=listed_partners(request))
    shown = mine.filter(state=State.ARCHIVED) if archived else mine.exclude(state=State.ARCHIVED)
    counted = with_request_counts(shown).order_by("-waiting", "-created_at", "-pk")
    context = {
        "page_obj": Paginator(counted, PAGE_SIZE).get_page(request.GET.get("page")),
        "archived": archived,
        "may_publish": venues_to_publish_from(person(request)).exists(),
    }
    return render(request, "offers/templates/list.html", context)


@partner_page
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """One page of grouped fields, or why the door is closed (R3)."""
    user = person(request)
    venues = list(venues_to_publish_from(user))
    if not venues and request.method == "POST":
        raise NotReferenced
    if not venues:
        return render(request, "offers/closed.html")
    forms = _forms(request, None, venues)
    if _sent_well(request, forms):
        made = actions.create_template(
            venue_id=forms[0].cleaned_data["venue"].pk,
            values=_values(forms),
            token=forms[1].cleaned_data["token"],
            by=user,
        )
        messages.success(request, "Vitrine enregistrée. Relisez-la, puis publiez-la.")
        return redirect("partner:template", made.ref)
    return _form_page(request, None, forms)


@partner_page
@require_safe
def template(request: HttpRequest, template_ref: str) -> HttpResponse:
    """One of my templates: what teachers read, what may be done, what they asked for."""
    mine = with_request_counts(templates_of_partners_of(person(request)))
    found = get_object_or_404(mine, ref=template_ref)
    context = {
        "template": found,
        "facts": facts(found),
        "shared_url": public_url(found),
        "missing": what_template_is_missing(found)
        if found.state in (State.DRAFT, State.REJECTED)
        else [],
    }
    return render(request, "offers/templates/mine.html", context)


@partner_page
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, template_ref: str) -> HttpResponse:
    """Change it in place, published or not."""
    found = own_template(request, template_ref)
    if found.state == State.ARCHIVED and request.method != "POST":
        return redirect("partner:template", template_ref)
    forms = _forms(request, found, _venues(request, found))
    if _sent_well(request, forms):
        try:
            actions.edit_template(
                template_id=found.pk,
                values=_values(forms),
                expected_version=forms[0].cleaned_data["expected_version"],
                by=person(request),
            )
        except Stale:
            found = own_template(request, found.ref)
            now = _forms(request, found, _venues(request, found), saved=True)
            raise conflict(request, forms, now, request.path) from None
        messages.success(request, "Vitrine modifiée.")
        return redirect("partner:template", template_ref)
    return _form_page(request, found, forms)


@partner_page
@require_POST
def act(request: HttpRequest, template_ref: str, verb: str) -> HttpResponse:
    """Publish, pause, resume, archive, unarchive: done at once, undone as easily."""
    do, said = ACTS[verb]
    do(template_id=own_template(request, template_ref).pk, by=person(request))
    messages.success(request, said)
    return redirect("partner:template", template_ref)


@partner_page
@require_POST
def begin(request: HttpRequest, template_ref: str) -> HttpResponse:
    """« Partir d’une vitrine »: a draft with all the template says."""
    found = own_template(request, template_ref)
    offer = actions.draft_from_template(template_id=found.pk, by=person(request))
    messages.success(request, BEGUN)
    return redirect("partner:step", offer.ref, "date-prix")


def own_template(request: HttpRequest, template_ref: str) -> OfferTemplate:
    """One of the person's templates; 404 for any other."""
    return get_object_or_404(templates_of_partners_of(person(request)), ref=template_ref)


def _venues(request: HttpRequest, found: OfferTemplate) -> list[Any]:
    venues = list(venues_to_publish_from(person(request)))
    return venues if found.venue in venues else [found.venue, *venues]


def _forms(
    request: HttpRequest, found: OfferTemplate | None, venues: list[Any], *, saved: bool = False
) -> list[Any]:
    """Both forms of the page: sent, or shown with what is saved."""
    data = request.POST if request.method == "POST" and not saved else None
    practical = initial_template(found, person(request).email)
    project = initial_text(found) if found else {}
    typed = {} if saved else taken_back(request)
    version = {"expected_version": practical["expected_version"]}
    listing = TemplateListForm(data, initial=version | project | typed, venues=venues)
    return [listing, TemplateForm(data, initial=practical | typed, territory=territory(listing))]


def territory(listing: TemplateListForm) -> str:
    """The department of the place that is chosen on the page, '' when none of them is."""
    chosen = str(listing["venue"].value() or "")
    places = listing.venues
    found = places if len(places) == 1 else [venue for venue in places if str(venue.pk) == chosen]
    return found[0].department_code if found else ""


def _sent_well(request: HttpRequest, forms: list[Any]) -> bool:
    """Both are asked, so that every error is told at once."""
    return request.method == "POST" and all([forms[0].is_valid(), forms[1].is_valid()])


def _values(forms: list[Any]) -> dict[str, Any]:
    return {name: value for form in forms for name, value in form.values().items()}


def _form_page(request: HttpRequest, found: OfferTemplate | None, forms: list[Any]) -> HttpResponse:
    context = {"template": found, "project": forms[0], "form": forms[1]}
    status = 422 if request.method == "POST" else 200
    return render(request, "offers/templates/form.html", context, status=status)
