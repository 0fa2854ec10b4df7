"""The page of an offer seen from a school, and the pre-booking (R20, S31)."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bookings import actions
from bookings.actions.refusals import QuotaReached
from bookings.policy import keeps_the_agenda
from bookings.queries import available_actions, visibility
from bookings.queries.card import card_for_school
from bookings.queries.status import Status, standing
from catalogue.queries.watches import TAKEN, is_watched
from core.errors import Refused
from offers.actions import Stale
from school_portal.access import person, school_page, teacher_page
from school_portal.forms.booking import PrebookForm
from school_portal.queries import changes
from school_portal.views.rows import keeping
from schools.models import Role, SchoolRole
from schools.policy import may_prebook_for
from venues.queries.partners import memberships_of


@require_safe
@school_page
def offer(request: HttpRequest, role: SchoolRole, ref: str) -> HttpResponse:
    """The ticket, the sections, and what remains to do; 404 for another school's offer (R11)."""
    context = _context(request, role, ref)
    context |= keeping(person(request), context["offer"], request.path)
    # Where its event is, for an agenda: of our booking, else of the offer while it is free.
    booking, context["agenda"] = context["card"].booking, ""
    context["state"] = booking.state if booking else ""
    school = role.institution
    if school is not None and keeps_the_agenda(person(request), school):
        if booking is not None:
            context["agenda"] = reverse("school:agenda", args=[booking.reference])
        elif context["standing"].status == Status.PUBLISHED:
            context["agenda"] = reverse("school:offer_agenda", args=[ref])
    return render(request, "school_portal/offer.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def prebook(request: HttpRequest, ref: str) -> HttpResponse:
    """Check the answers, then pre-book; asking twice is asking once (R20)."""
    if request.method != "POST":
        return _check(request, ref=ref)
    offer_id = visibility.offer_asked_for(person(request), ref)
    return _prebook(request, ref=ref, offer_id=offer_id)


@teacher_page
def _prebook(
    request: HttpRequest, role: SchoolRole, ref: str, offer_id: int | None
) -> HttpResponse:
    if offer_id is None:
        raise Http404
    form = PrebookForm(request.POST)
    if not form.is_valid():
        return _page(request, role, ref, form)
    answers = form.cleaned_data
    version, seen = answers.pop("version"), answers.pop("seen")
    try:
        booking = actions.prebook(
            offer_id=offer_id, expected_version=version, by=person(request), **answers
        )
    except Refused as refusal:
        # The offer as it is now, or another one.
        others = ("Chercher une autre offre", reverse("school:search"))
        if isinstance(refusal, Stale):
            now = ("Recharger la dernière version", reverse("school:prebook", args=[ref]))
            refusal.links = [now, others]
            if seen:
                refusal.changes = changes.what_changed(ref, seen)
        else:
            ours = ("Voir le suivi", reverse("school:follow_up"))
            # One makes room among one's own; for any other refusal one looks elsewhere.
            full = isinstance(refusal, QuotaReached)
            refusal.links = [ours, others] if full else [others, ours]
        raise
    return redirect("school:booking", booking.reference)


@teacher_page
def _check(request: HttpRequest, role: SchoolRole, ref: str) -> HttpResponse:
    return _page(request, role, ref, None)


def _page(
    request: HttpRequest, role: SchoolRole, ref: str, form: PrebookForm | None
) -> HttpResponse:
    context = _context(request, role, ref)
    if form is None and "prebook" not in context["actions"]:
        # Already taken, or too late: the page of the offer says which.
        return redirect("school:offer", ref)
    form = form or PrebookForm.for_line(context["card"].line)
    status = 422 if form.is_bound else 200
    return render(request, "school_portal/prebook.html", context | {"form": form}, status=status)


def _context(request: HttpRequest, role: SchoolRole, ref: str) -> dict[str, Any]:
    """What both pages print, in a fixed number of queries."""
    now, school = timezone.now(), role.institution
    is_principal = role.role == Role.PRINCIPAL
    today = timezone.localdate(now)
    found = visibility.offer_a_school_may_open.first(school, now, today, ref)
    if found is None:
        raise Http404
    memberships_of(person(request))  # asked for by the verbs, then by the header
    acts = is_principal or may_prebook_for(person(request), school)
    card = card_for_school(found, school, now, with_credit=acts)
    # Taken by somebody else: a teacher may ask to be told when it is free again.
    may = card.booking is None and standing(found).status in TAKEN
    may = may and found.line_held_for_id != person(request).pk
    may = may and may_prebook_for(person(request), role.institution)
    waiting = {"may_watch": may, "watched": may and is_watched(found.pk, person(request))}
    return {
        "role": role,
        "is_head": is_principal,
        "offer": found,
        "card": card,
        **waiting,
        "actions": available_actions.available_offer_actions(person(request), found),
        "badge": "",
        "preview": False,
        "standing": standing(found),
    }
