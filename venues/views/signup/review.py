"""The last two pages: check, then one click that writes everything; and welcome."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions import may_ask
from accounts.views import person
from accounts.views.public import locked_out
from core.network import client_address
from venues.actions.members import ask_to_join
from venues.actions.signup import AlreadyHere, register, sign_up, sign_up_to_join
from venues.models import Partner
from venues.queries.members import owners_of, requests_of
from venues.queries.partners import is_referenced, partners_of
from venues.views.signup.draft import Draft, address
from venues.views.signup.summary import answers

SENT = "inscription_envoyee"
MEANWHILE = "Une autre personne vient d’inscrire cette structure\u00a0: demandez à la rejoindre."


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest) -> HttpResponse:
    """Every answer with its « Modifier », then the act."""
    draft = Draft(request)
    if request.method == "POST" and not draft.kept:
        return redirect("signup-welcome")  # the second click of two
    if missing := draft.missing():
        return redirect(address(missing))
    known = draft.known()
    if request.method == "POST":
        return _write(request, draft, known)
    context = {
        "rows": answers(draft, known),
        "known": known,
        "steps": draft.steps,
        "number": draft.rank("verification"),
        "total": len(draft.steps),
        "previous": address("structure" if known else "activite"),
    }
    return render(request, "venues/signup/review.html", context)


def _write(request: HttpRequest, draft: Draft, known: Partner | None) -> HttpResponse:
    """All or nothing; what is answered never says whether the address was known."""
    if not request.user.is_authenticated and not may_ask(place=client_address(request)):
        return locked_out(request)
    try:
        if request.user.is_authenticated:
            user = person(request)
            if known is not None:
                ask_to_join(partner_id=known.pk, by=user)
            else:
                register(structure=draft.structure(), by=user)
        else:
            if known is not None:
                sign_up_to_join(who=draft.who(), partner_id=known.pk)
            else:
                sign_up(who=draft.who(), structure=draft.structure())
            request.session[SENT] = draft.who().email
    except AlreadyHere:
        messages.warning(request, MEANWHILE)
        return redirect(address("verification"))
    draft.forget()
    return redirect("signup-welcome")


@login_not_required
@never_cache
@require_safe
def welcome(request: HttpRequest) -> HttpResponse:
    """Look at your mail; once the address is confirmed: what comes next."""
    if not request.user.is_authenticated:
        context: dict[str, Any] = {"email": request.session.get(SENT, "")}
        return render(request, "venues/signup/sent.html", context)
    user, today = person(request), timezone.localdate()
    partners = [(p, is_referenced(p, today)) for p in partners_of(user).order_by("-pk")[:5]]
    waiting = [(asked, owners_of(asked.partner)) for asked in requests_of(user)[:5]]
    context = {"partners": partners, "waiting": waiting}
    return render(request, "venues/signup/welcome.html", context)
