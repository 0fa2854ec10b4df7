"""Saving while one types: the answers kept on the server, what they mean sent back (S35)."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from core.rules import short_date, time_of_day
from offers.forms.versioned import VersionedForm
from offers.models import CollectiveOffer
from offers.views import live, steps
from offers.views.access import person
from offers.views.summary import ticket
from offers.views.typed import keep_typing

HEARD = "dit"
PARIS = "Europe/Paris"
# Where what is typed of an offer that is not one yet is kept.
NEW = "nouvelle"


def saved_when(moment: datetime | None) -> str:
    """« à 14 h 32 », « le 24/11/2026 à 10 h » another day, '' when nothing is saved yet."""
    if moment is None:
        return ""
    day, today = short_date(moment, PARIS), short_date(timezone.now(), PARIS)
    hour = f"à {time_of_day(moment, PARIS)}"
    return hour if day == today else f"le {day} {hour}"


def only_keeps(request: HttpRequest) -> bool:
    """htmx saves what is being typed, without any button."""
    return bool(request.headers.get("HX-Request")) and request.POST.get("aller") == "rester"


def keep_if_fresh(
    request: HttpRequest, offer: CollectiveOffer, slug: str, form: VersionedForm
) -> HttpResponse:
    """Keep what is typed upon what is saved; upon an older version keep nothing, and say so.

    A message that was on its way while its own step was saved lands there too: its page is gone.
    """
    basis = steps.basis(slug, offer, person(request))
    # Read after the basis: a step saved between the two would pass for what one typed upon.
    offer.refresh_from_db(fields=["version"])
    if request.POST.get("expected_version") != str(offer.version):
        return not_saved(request, "changed")
    return typing_saved(request, offer, slug, form, basis)


def typing_saved(
    request: HttpRequest,
    offer: CollectiveOffer | None,
    slug: str,
    form: VersionedForm,
    basis: str = "",
) -> HttpResponse:
    """Keep what is being typed, and tell the page what became of it."""
    place = f"{offer.ref}/{slug}" if offer else NEW
    why = keep_typing(request, place, form.typed(), basis)
    return not_saved(request, why) if why else saved_step(request, offer, slug, form)


def not_saved(request: HttpRequest, why: str) -> HttpResponse:
    """The page no longer says that its words are saved: they are not."""
    return render(request, "offers/_not_kept.html", {"why": why})


def saved_step(
    request: HttpRequest, offer: CollectiveOffer | None, slug: str, form: VersionedForm
) -> HttpResponse:
    """The pieces of the page that the answers change, each sent only when it says something new."""
    context = pieces(request, offer, slug, form)
    said, heard = context.get("live"), request.POST.get(live.SEEN, "")
    moment = saved_when(timezone.now())
    context |= {
        "news": bool(said and said["seen"] != heard),
        "saved": moment,
        "tell": request.POST.get(HEARD, "") != moment,
    }
    return render(request, "offers/_kept.html", context)


def pieces(
    request: HttpRequest, offer: CollectiveOffer | None, slug: str, form: Any
) -> dict[str, Any]:
    """Ticket and figures of a step, whether its answers are saved or only typed."""
    line: Any = steps.open_line_of(offer) if offer else None
    if offer is not None and slug == "date-prix":
        said = live.terms_in_words(offer, form)
        shown = {"live": said, "line": said["line"], "per_pupil": said["per_pupil"]}
        return shown | {"ticket": ticket(offer, said["line"])}
    # The first step has just read them for its own choice.
    venues = form.venues if slug == "offre" else steps.venues_for(offer, person(request))
    return {"line": line, "ticket": live.ticket_as_typed(offer, slug, form, line, venues)}
