"""Changing a published offer in place, as far as its booking leaves it open (R19, S37)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.models import User
from bookings import actions
from bookings.queries.available_actions import available_offer_actions
from bookings.rules import fields_closed_by
from core.rules import zone_label
from offers.actions import Stale
from offers.forms import (
    PracticalForm,
    ProjectForm,
    RecipientForm,
    initial_practical,
    initial_project,
    initial_recipient,
)
from offers.models import CollectiveOffer
from offers.views.access import partner_page, person
from offers.views.pictures import picture_url, values_of
from offers.views.stale import conflict, taken_back
from offers.views.steps import venues_for
from partner_portal.access import own_offer

CHANGED = "Offre modifiée."
# A form's field -> the offer's field it sets, where their names differ.
NAMES = {"venue": "venue_id", "accessibility": "accessible_motor"}


@partner_page
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, ref: str) -> HttpResponse:
    """Text, place and contacts on one page."""
    found = own_offer(request, ref)
    if found.state in ("DRAFT", "REJECTED"):
        return redirect("partner:step", ref, "offre")
    if request.method != "POST" and "edit" not in available_offer_actions(person(request), found):
        return redirect("partner:offer", ref)
    project, practical = _forms(found, person(request), request, taken_back(request))
    if request.method == "POST" and all([project.is_valid(), practical.is_valid()]):
        _save(request, found, [project, practical])
        return redirect("partner:offer", ref)
    context = {"offer": found, "project": project, "form": practical, "closed": live_state(found)}
    context["picture"] = picture_url(found)
    status = 422 if request.method == "POST" else 200
    return render(request, "partner_portal/edit.html", context, status=status)


def live_state(found: CollectiveOffer) -> str:
    """State of the running booking, '' without any."""
    return found.live_state or ""  # type: ignore[attr-defined]


def _forms(
    found: CollectiveOffer, user: User, asked: HttpRequest | None = None, typed: Any = None
) -> list[Any]:
    """Both forms, without the fields the booking has closed."""
    version = {"expected_version": found.version}
    before = version | initial_project(found) | (typed or {})
    posted = asked is not None and asked.method == "POST"
    data, files = (asked.POST, asked.FILES) if posted else (None, None)  # type: ignore[union-attr]
    project = ProjectForm(data, files, initial=before, venues=venues_for(found, user))
    before = version | initial_practical(found) | (typed or {})
    practical = PracticalForm(data, initial=before, territory=found.venue.department_code)
    state = live_state(found)
    closed = fields_closed_by(state) if state else frozenset()
    for form in (project, practical):
        form.close(frozenset(name for name in form.fields if NAMES.get(name, name) in closed))
    return [project, practical]


def _save(request: HttpRequest, found: CollectiveOffer, forms: list[Any]) -> None:
    """Ask the action; say when the place now lives on another clock."""
    before = found.time_zone
    try:
        with values_of(*forms) as values:
            after = actions.edit_offer(
                offer_id=found.pk,
                values=values,
                expected_version=forms[0].cleaned_data["expected_version"],
                by=person(request),
            )
    except Stale:
        # The same forms with what is saved today.
        found = own_offer(request, found.ref)
        if isinstance(forms[0], RecipientForm):
            now = [RecipientForm(initial=initial_recipient(found), stored=found.institution)]
        else:
            now = _forms(found, person(request))
        raise conflict(request, forms, now, request.path) from None
    messages.success(request, CHANGED)
    if after.time_zone != before:
        said = zone_label(after.time_zone) or "heure de Paris"
        messages.warning(request, f"Le lieu vit à l’{said} : vérifiez l’heure de l’événement.")


@partner_page
@require_http_methods(["GET", "HEAD", "POST"])
def recipient(request: HttpRequest, ref: str) -> HttpResponse:
    """For whom, while nobody has booked."""
    found = own_offer(request, ref)
    saved = {"expected_version": found.version} | initial_recipient(found)
    if request.method != "POST":
        form = RecipientForm(initial=saved | taken_back(request), stored=found.institution)
    else:
        form = RecipientForm(request.POST, initial=saved, stored=found.institution)
    if "chercher" in request.POST:
        version = request.POST.get("expected_version", "")
        typed = form.typed() | {"audience": "ONE", "expected_version": version}
        form = RecipientForm(initial=saved | typed, stored=found.institution)
        return _recipient_page(request, found, form)
    if request.method == "POST" and form.is_valid():
        _save(request, found, [form])
        return redirect("partner:offer", ref)
    if live_state(found) or "edit" not in available_offer_actions(person(request), found):
        return redirect("partner:offer", ref)
    return _recipient_page(request, found, form, 422 if request.method == "POST" else 200)


def _recipient_page(
    request: HttpRequest, found: CollectiveOffer, form: RecipientForm, status: int = 200
) -> HttpResponse:
    context = {"offer": found, "form": form, "back": reverse("partner:offer", args=[found.ref])}
    return render(request, "partner_portal/recipient.html", context, status=status)
