"""Where an offer begins: nothing, a draft left aside, the copy of another offer."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from core.rules.text import one_line
from offers.actions import duplicate_offer
from offers.queries.request import requests_to_answer
from offers.queries.template import templates_to_start_from
from offers.queries.visibility import (
    drafts_of,
    offers_of_partners_of,
    offers_to_copy,
    venues_to_publish_from,
)
from offers.views.access import partner_page, person
from venues.queries.referencing import standings_of
from venues.views.access import listed_partners

SHOWN = 5
COPIED = "Copie enregistrée dans vos brouillons : relisez chaque étape avant de publier."
Entry = dict[str, Any]


def blank(request: HttpRequest) -> Entry:
    """An empty wizard."""
    return {"template": "offers/start/_blank.html"}


def left_aside(request: HttpRequest) -> Entry | None:
    """The drafts to go on with, the last written first."""
    drafts = list(drafts_of(person(request))[: SHOWN + 1])
    if not drafts:
        return None
    for draft in drafts:
        after_terms = "verification" if draft.place else "pratique"
        draft.next_step = after_terms if draft.has_line else "date-prix"
    return {
        "template": "offers/start/_drafts.html",
        "drafts": drafts[:SHOWN],
        "more": len(drafts) > SHOWN,
    }


def showcased(request: HttpRequest) -> Entry | None:
    """The templates to begin from, with the requests that wait for an offer."""
    user = person(request)
    found = list(templates_to_start_from(user)[: SHOWN + 1])
    waiting = requests_to_answer(listed_partners(request))
    if not found and not waiting:
        return None
    return {
        "template": "offers/start/_templates.html",
        "templates": found[:SHOWN],
        "more": len(found) > SHOWN,
        "waiting": waiting,
    }


def another(request: HttpRequest) -> Entry | None:
    """The offers one may copy, those the words searched for name."""
    words = " ".join(one_line(request.GET.get("q", "").replace("\0", " ")).split())[:100]
    found = list(offers_to_copy(person(request), words)[: SHOWN + 1])
    if not found and not words:
        return None
    return {
        "template": "offers/start/_copy.html",
        "offers": found[:SHOWN],
        "more": len(found) > SHOWN,
        "words": words,
    }


def many(request: HttpRequest) -> Entry:
    """A file of offers, for a whole season."""
    return {"template": "offers/start/_import.html"}


# What the page offers, in its order; what answers None is left out.
STARTS: list[Callable[[HttpRequest], Entry | None]] = [
    blank,
    left_aside,
    showcased,
    another,
    many,
]


@partner_page
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Every starting point on one page, or why the door is closed (R3)."""
    if not venues_to_publish_from(person(request)).exists():
        standings = standings_of(person(request))
        return render(request, "offers/closed.html", {"standings": standings})
    entries = [entry for make in STARTS if (entry := make(request)) is not None]
    return render(request, "offers/start.html", {"entries": entries})


@partner_page
@require_POST
def duplicate(request: HttpRequest, ref: str) -> HttpResponse:
    """Copy the text of an offer into a draft, with its target and its date when asked."""
    source = get_object_or_404(offers_of_partners_of(person(request)), ref=ref)
    draft = duplicate_offer(
        offer_id=source.pk,
        by=person(request),
        key=read_key(request.POST.get("cle", "")),
        keep_recipient="destinataire" in request.POST,
        keep_terms="date-prix" in request.POST,
    )
    messages.success(request, COPIED)
    return redirect("partner:step", draft.ref, "offre")


def read_key(text: str) -> UUID | None:
    """The key of a form sent, None when it was lost or forged."""
    try:
        return UUID(text[:36])
    except ValueError:
        return None
