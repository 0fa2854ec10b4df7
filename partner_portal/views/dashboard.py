"""The dashboard: what waits for the partner, four figures, the months, the next events (S34)."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from bookings.models.arrows import Reason
from bookings.queries.news import acts_for_partner
from bookings.queries.status import Status, standing
from bookings.rules import local_day
from offers.queries.addresses import silent_addresses
from offers.queries.request import requests_to_answer
from offers.views.access import partner_page, person
from partner_portal.access import chosen_partner, listed_partners
from partner_portal.queries.home import (
    beginnings,
    events_by_month,
    figures,
    next_events,
    others_turn,
    your_turn,
)
from partner_portal.queries.months import chart_of
from partner_portal.queries.news import told_to_partner
from partner_portal.queries.payable import partners_nobody_can_pay
from partner_portal.views.bulk import VERBS, taken_result
from partner_portal.views.start_up import tasks_of

SHOWN = 8
NUMBERS = ("", "une", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix")
# What one does first with an offer of this status: its words, the address.
FIRST: dict[Status, tuple[str, str]] = {
    Status.DRAFT: ("Terminer et publier", "partner:review"),
    Status.REJECTED: ("Corriger l’offre", "partner:step"),
    Status.NO_DATE: ("Proposer une date", "partner:line_create"),
    Status.EXPIRED: ("Prolonger la date limite", "partner:deadline"),
}
WHY: dict[Status, str] = {
    Status.DRAFT: "Visible de votre structure seulement\u00a0: complétez-la pour la publier.",
    Status.PAUSED: "En pause\u00a0: les enseignants ne la voient plus.",
    Status.REJECTED: "Déclarée non conforme\u00a0: corrigez-la, puis publiez-la de nouveau.",
    Status.NO_DATE: "Elle n’a plus ni date ni prix\u00a0: personne ne peut la préréserver.",
    Status.EXPIRED: "La date limite est passée\u00a0: personne ne l’a préréservée.",
}
NO_ANSWER = "La date limite est passée\u00a0: la direction de l’établissement n’a pas répondu."


def dashboard(request: HttpRequest) -> HttpResponse:
    """The home page of a person who works for a partner."""
    now, user, chosen = timezone.now(), person(request), chosen_partner(request)
    siren = chosen.siren if chosen else ""
    waiting, numbers = your_turn(user, now, siren), figures(user, now, siren)
    asked = requests_to_answer(listed_partners(request))
    # Both are read by the header too.
    request.offers_waiting = numbers.yours  # type: ignore[attr-defined]
    request.requests_waiting = asked  # type: ignore[attr-defined]
    context = {
        "now": now,
        "result": taken_result(request),
        "news": told_to_partner(acts_for_partner(user, siren, "")),
        "title": title_of(user.first_name, len(waiting) + asked),
        "asked": asked,
        "tasks": [task_of(offer, now) for offer in waiting[:SHOWN]],
        "more": max(0, len(waiting) - SHOWN),
        "others": [{"offer": o, "standing": standing(o)} for o in others_turn(user, now, siren)],
        "figures": numbers,
        "chart": chart_of(events_by_month(user, siren), timezone.localdate(now)),
        "events": next_events(user, now, siren),
    }
    return render(request, "partner_portal/home.html", context | _above(request, user, siren))


def _above(request: HttpRequest, user: User, siren: str) -> dict[str, Any]:
    """What stands above the tasks: what is closed, owed or unread, and the first steps."""
    [(may_publish, has_published)] = beginnings(user, timezone.localdate(), siren)
    notices = {
        "may_publish": may_publish,
        "unpayable": partners_nobody_can_pay(listed_partners(request)),
        "silent": silent_addresses(user, siren),
        "start_up": not has_published,
    }
    if not has_published:
        # What is left to do once is the page.
        notices |= first_steps(user, siren)
    return notices


def first_steps(user: User, siren: str) -> dict[str, Any]:
    """The steps of who never published anything, and the title that counts those left."""
    steps = tasks_of(user, siren)
    left = sum(step["state"] != "done" for step in steps)
    return {"steps": steps, "title": welcome(user.first_name, left)}


@partner_page
@require_safe
def start_up(request: HttpRequest) -> HttpResponse:
    """What a new structure does once, in one list."""
    chosen = chosen_partner(request)
    tasks = tasks_of(person(request), chosen.siren if chosen else "")
    return render(request, "partner_portal/start_up.html", {"tasks": tasks})


def title_of(first_name: str, many: int) -> str:
    """« Nolwenn, deux actions vous attendent »."""
    name = f"{first_name}, " if first_name else ""
    number = NUMBERS[many] if many < len(NUMBERS) else str(many)
    said = {0: "tout est à jour", 1: "une action vous attend"}.get(
        many, f"{number} actions vous attendent"
    )
    words = name + said
    return words[:1].upper() + words[1:]


def welcome(first_name: str, left: int) -> str:
    """« Bienvenue Maïwenn, encore quatre étapes »."""
    name = f" {first_name}" if first_name else ""
    return f"Bienvenue{name}, encore {NUMBERS[left]} étape{'s' if left > 1 else ''}"


def task_of(offer: Any, now: datetime) -> dict[str, Any]:
    """One row: the offer, why it waits, until when, the one act."""
    status = Status(offer.status)
    until = offer.line_bookable_until
    zone = offer.time_zone
    unanswered = status == Status.EXPIRED and offer.last_cancellation == Reason.EXPIRED
    link: dict[str, str] = {}
    if status in FIRST:
        label, name = FIRST[status]
        steps = ["offre"] if name == "partner:step" else []
        link = {"label": label, "url": reverse(name, args=[offer.ref, *steps])}
    return {
        "offer": offer,
        "why": NO_ANSWER if unanswered else WHY[status],
        "until": until,
        "days": max(-1, (local_day(until, zone) - local_day(now, zone)).days) if until else None,
        "verb": (VERBS["remettre-en-ligne"] if status == Status.PAUSED else None),
        **link,
    }
