"""The request, page after page, each saved on the server (R4)."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from venues.actions.referencing import RequestStale, save_draft
from venues.forms.referencing import ActivitiesForm, ContactForm, DescriptionForm, StepForm
from venues.queries.referencing import request_of
from venues.views.referencing.answers import answers_of_page
from venues.views.referencing.frame import draft_of, draft_page, following, frame
from venues.views.referencing.here import Here

FORMS: dict[str, type[StepForm]] = {
    "activites": ActivitiesForm,
    "description": DescriptionForm,
    "contact": ContactForm,
}


@draft_page
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """One page of questions."""
    if slug not in FORMS:
        raise Http404
    if request.method != "POST":
        return _page(request, here, slug, FORMS[slug](initial=_saved(here, slug)))
    form = FORMS[slug](request.POST, initial=_saved(here, slug), **_where(here, slug))
    if not form.is_valid():
        return _page(request, here, slug, form, status=422)
    version = form.cleaned_data["expected_version"]
    values = form.values()
    try:
        save_draft(
            partner_id=here.partner.pk, values=values, expected_version=version, by=here.user
        )
    except RequestStale:
        return _stale(request, here, slug, form)
    return following(here, slug)


def _saved(here: Here, slug: str) -> dict[str, Any]:
    """What is saved; before anything is, what we already know."""
    draft = draft_of(here)
    if draft is None:
        known: dict[str, Any] = {"activities": here.partner.activities}
    else:
        known = {name: getattr(draft, name) for name in FORMS[slug].base_fields if name in ANSWERS}
    if not known.get("contact_name") and not known.get("contact_email"):
        known |= {"contact_name": here.user.full_name, "contact_email": here.user.email}
    return known | {"expected_version": draft.version if draft else 0}


def _where(here: Here, slug: str) -> dict[str, str]:
    """What the page that asks for a number knows of the place: the structure's first venue."""
    if slug != "contact":
        return {}
    venue = here.partner.venues.order_by("pk").first()
    return {"territory": venue.department_code if venue else ""}


ANSWERS = {"activities", "description", "contact_name", "contact_email", "contact_phone"}


def _stale(request: HttpRequest, here: Here, slug: str, form: StepForm) -> HttpResponse:
    """A colleague saved this page meanwhile: both versions, nothing lost, saving again decides."""
    now = request_of(here.partner)
    typed = form.values() | {"expected_version": now.version if now else 0}
    again = FORMS[slug](initial=typed)
    context = {"theirs": answers_of_page(now, slug) if now else []}
    return _page(request, here, slug, again, status=409, **context)


def _page(
    request: HttpRequest, here: Here, slug: str, form: StepForm, status: int = 200, **more: Any
) -> HttpResponse:
    context = frame(here, slug) | {"form": form} | more
    return render(request, "venues/referencing/step.html", context, status=status)
