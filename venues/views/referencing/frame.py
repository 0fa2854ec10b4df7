"""What every page of the request shows around its form, and when the pages are open."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from venues.models import RequestState
from venues.queries.partners import is_named_by_adage
from venues.views.referencing.here import Here, structure_page

STEPS = {
    "activites": "Activités",
    "description": "Présentation",
    "documents": "Documents",
    "contact": "Contact",
    "verification": "Vérification",
}
ORDER = list(STEPS)


def draft_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Looked at while there is a draft, or room for one; the actions refuse what is sent anyway."""

    @wraps(view)
    @structure_page
    def guarded(request: HttpRequest, here: Here, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method in ("GET", "HEAD"):
            asked = here.request
            if asked is not None and asked.state != RequestState.ACCEPTED:
                is_open = asked.state == RequestState.DRAFT
            else:
                is_open = not is_named_by_adage(here.partner, timezone.localdate())
            if not is_open:
                return redirect(here.url("partner:referencing"))
        return view(request, here, *args, **kwargs)

    return guarded


def frame(here: Here, slug: str) -> dict[str, Any]:
    """Stepper, neighbours, what the administration asked."""
    rank = ORDER.index(slug)
    draft = draft_of(here)
    # Past the documents without one joined, their step is not « faite ».
    past = rank > ORDER.index("documents")
    bare = past and not (draft and draft.documents.exists())
    return {
        "here": here,
        "partner": here.partner,
        "found": draft,
        "query": here.query,
        "slug": slug,
        "number": rank + 1,
        "steps": [
            {
                "name": name,
                "url": here.url("partner:referencing_step", key),
                "missing": bare and key == "documents",
            }
            for key, name in STEPS.items()
        ],
        "previous": here.url("partner:referencing_step", ORDER[rank - 1]) if rank else "",
    }


def draft_of(here: Here) -> Any:
    """The request being written, None before the first answer."""
    found = here.request
    return None if found is None or found.state == RequestState.ACCEPTED else found


def following(here: Here, slug: str) -> HttpResponse:
    """On to the next page."""
    return redirect(here.url("partner:referencing_step", ORDER[ORDER.index(slug) + 1]))
