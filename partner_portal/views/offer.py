"""The page of one of my offers, and the moves that need no question."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from bookings import actions
from bookings.models import Booking
from bookings.queries.available_actions import available_actions, available_offer_actions
from bookings.queries.journal import Journal, journal_of
from bookings.queries.papers import is_agreed, is_quotable
from bookings.queries.status import Status, standing
from core.rules import short_date
from core.templatetags.french import exposants
from offers import actions as offers
from offers.models import CollectiveOffer, CollectiveStock
from offers.queries.addresses import silent_of
from offers.queries.request import request_behind
from offers.queries.visibility import open_line_of
from offers.views.access import partner_page, person
from offers.views.summary import EVERY_SCHOOL, people_text, subtitle
from partner_portal.access import own_offer
from partner_portal.queries.history import history_of
from partner_portal.queries.next_step import ending_of, next_step
from partner_portal.queries.offer import booking_of
from partner_portal.queries.timeline import future_of, past_of
from partner_portal.views.news import opened

# path of the act -> (the verb, what is said afterwards)
ACTS: dict[str, tuple[Callable[..., Any], str]] = {
    "mettre-en-pause": (offers.pause, "Offre mise en pause : les enseignants ne la voient plus."),
    "remettre-en-ligne": (offers.resume, "Offre remise en ligne."),
    "reprendre": (offers.take_back, "Offre reprise : modifiez-la, puis transmettez-la de nouveau."),
    "archiver": (actions.archive_offer, "Offre archivée. Vous pouvez la ressortir des archives."),
    "ressortir-des-archives": (offers.unarchive, "Offre ressortie des archives."),
}

# path of the act -> (its name among the allowed ones, the states it leads to)
NAMES = {
    "mettre-en-pause": ("pause", ("PAUSED",)),
    "remettre-en-ligne": ("resume", ("PUBLISHED",)),
    "reprendre": ("take_back", ("DRAFT",)),
    "archiver": ("archive", ("ARCHIVED",)),
    "ressortir-des-archives": ("unarchive", ("DRAFT", "PUBLISHED", "PAUSED", "REJECTED")),
}
LATEST = 3


@partner_page
@require_safe
def offer(request: HttpRequest, ref: str) -> HttpResponse:
    """Everything about one offer: ticket, next step, story, contact, what may be done."""
    found, user = own_offer(request, ref), person(request)
    line, booking = open_line_of(found), booking_of(found)
    stand, journal = standing(found), journal_of(found)
    ending = ending_of(journal) if booking is None else None
    # What the person may do now, asked of the one place that knows (R14).
    verbs = available_offer_actions(user, found)
    if booking is not None:
        booking.offer = found
        verbs |= available_actions(user, booking)
    can = dict.fromkeys(verbs, True)
    context = {
        "offer": found,
        "line": line,
        "booking": booking,
        "standing": stand,
        "panel": next_step(found, booking, stand, timezone.now(), ending),
        "ending": ending,
        "news": opened(request, ref),
        "story": past_of(found, journal, user) + future_of(found, line, booking, stand),
        "can": can,
        "ticket": ticket_of(found, line, booking),
        "has_quote": is_quotable(found, line),
        "has_agreement": is_agreed(booking),
        # The publication leads here once; nobody has booked yet.
        "just_published": "publiee" in request.GET and stand.status == Status.PUBLISHED,
    }
    return render(request, "partner_portal/offer.html", context | _around(found, journal, user))


def _around(found: CollectiveOffer, journal: Journal, user: User) -> dict[str, Any]:
    """The last changes, the silent addresses, the request it was born from, the link to give."""
    entries, since = history_of(found, journal, user), found.published_at
    # What the wizard saved before the publication is no change to anybody.
    changed = [entry for entry in entries if entry.before and since and entry.at > since]
    return {
        "changes": len(entries),
        "latest": changed[:LATEST],
        "asked": request_behind(user, found),
        "silent": silent_of(found),
        "link": settings.SITE_URL.rstrip("/") + reverse("shared-offer", args=[found.ref]),
    }


def ticket_of(
    found: CollectiveOffer, line: CollectiveStock | None, booking: Booking | None
) -> dict[str, Any]:
    """What the ticket prints; once booked, what was agreed (the booking's own snapshot)."""
    agreed = booking or line
    confirmed = booking.confirmed_at if booking else None
    school = booking.institution if booking else found.institution
    teacher = booking.teacher if booking else found.teacher
    group = exposants(f" · {booking.class_name}") if booking and booking.class_name else ""
    said = {
        "Établissement": str(school or EVERY_SCHOOL),
        "Enseignant": format_html("{}{}", teacher.full_name, group) if teacher else "",
        "Effectif": people_text(booking.stock if booking else line),
    }
    return {
        "subtitle": subtitle(found),
        "rows": [{"key": key, "value": value} for key, value in said.items() if value],
        "start": agreed.starts_at if agreed else None,
        "end": agreed.ends_at if agreed else None,
        "price": agreed.price if agreed else None,
        "deadline": None if confirmed or not line else line.bookable_until,
        "stamp": f"le {short_date(confirmed, found.time_zone)}" if confirmed else "",
        "by": "",
    }


@partner_page
@require_POST
def act(request: HttpRequest, ref: str, verb: str) -> HttpResponse:
    """Pause, resume, archive, unarchive: done at once, undone as easily (R12, S38)."""
    found = own_offer(request, ref)
    do, said = ACTS[verb]
    name, reached = NAMES[verb]
    # A second click finds its act done; an act no button offers is refused (R14).
    if found.state not in reached and name not in available_offer_actions(person(request), found):
        raise offers.WrongState("Son statut ne le permet pas.")
    do(offer_id=found.pk, by=person(request))
    messages.success(request, said)
    return redirect("partner:offer", ref)
