"""The referencing of a structure: where it is, what comes next, the thread (R3, R4)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.views import person
from venues.actions.referencing import correct, post_message, withdraw
from venues.forms.referencing import MessageForm
from venues.models import RequestState
from venues.queries.referencing import BADGES, standing_of, standings_of
from venues.views.access import partner_page
from venues.views.referencing.here import Here, structure_page
from venues.views.referencing.story import expected, story_of

# path of the act -> (the verb, what is said afterwards, the page it leads to)
ACTS: dict[str, tuple[Any, str]] = {
    "reprendre": (withdraw, "Vous pouvez modifier la demande. Elle n’est plus déposée."),
    "corriger": (correct, "Vous pouvez corriger la demande, puis la déposer de nouveau."),
}


@structure_page
@require_safe
def landing(request: HttpRequest, here: Here) -> HttpResponse:
    """State, timeline, documents, thread."""
    return _page(request, here, MessageForm())


def _page(request: HttpRequest, here: Here, form: MessageForm, status: int = 200) -> HttpResponse:
    standing = standing_of(here.partner, timezone.localdate())
    found = here.request
    context = {
        "here": here,
        "partner": here.partner,
        "found": found,
        "query": here.query,
        "standing": standing,
        "badge": BADGES[standing],
        "story": story_of(found, standing) if found else [],
        "documents": list(found.documents.all()) if found else [],
        "thread": list(found.messages.all()) if found else [],
        "may_write": found is not None and found.state != RequestState.ACCEPTED,
        "form": form,
    }
    context |= expected(found, timezone.now())
    return render(request, "venues/referencing/landing.html", context, status=status)


@partner_page
@require_safe
def structures(request: HttpRequest) -> HttpResponse:
    """Which structure: for people who work for several."""
    context = {"rows": standings_of(person(request))}
    return render(request, "venues/referencing/structures.html", context)


@structure_page
@require_POST
def act(request: HttpRequest, here: Here, verb: str) -> HttpResponse:
    """Take back, or open again after a refusal: then the pages are open."""
    if here.request is None:
        raise Http404
    do, said = ACTS[verb]
    do(request_id=here.request.pk, by=here.user)
    messages.success(request, said)
    return redirect(here.url("partner:referencing_step", "verification"))


@structure_page
@require_POST
def message(request: HttpRequest, here: Here) -> HttpResponse:
    """Write to the administration."""
    if here.request is None:
        raise Http404
    form = MessageForm(request.POST)
    if not form.is_valid():
        return _page(request, here, form, status=422)
    post_message(request_id=here.request.pk, body=form.cleaned_data["body"], by=here.user)
    messages.success(request, "Message envoyé à l’administration.")
    return redirect(here.url("partner:referencing") + "#echanges")
