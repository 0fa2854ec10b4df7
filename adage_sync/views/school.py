"""Entry by ADAGE's token: exchanged once for a session, then forgotten (D10)."""

import logging
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import resolve
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.views.going import OFFER, forget_page, page_remembered
from adage_sync import actions, rules
from adage_sync.forms import read_token
from adage_sync.queries import adage_public_keys
from adage_sync.rules import BadToken, Claims
from bookings.queries.shared import may_follow
from core.rules.addresses import mailbox

log = logging.getLogger(__name__)

BACKEND = "django.contrib.auth.backends.ModelBackend"
# What a session opened by ADAGE carries; a session without it came in by another door.
SESSION_KEY = "adage_entry"
HOME = "/adage/"
NOT_FOR_YOU = (
    "L’offre que vous vouliez voir n’est pas ouverte à votre établissement, ou n’existe plus."
)


@login_not_required
@csrf_exempt  # ADAGE posts from its own site; the token, used once, is the proof.
@require_http_methods(["GET", "POST"])
@never_cache
@sensitive_post_parameters("token")
@sensitive_variables("token")
def enter(request: HttpRequest) -> HttpResponse:
    """Let in whoever holds a good token; 401 for everybody else, without a reason.

    A link may have been sent by anybody: one that would replace the session of somebody else asks
    first. ADAGE itself posts, from a site whose posts bring no cookie of ours.
    """
    if request.method == "POST":
        return _let_in(request, request.POST.get("token", ""))
    return _let_in(request, request.GET.get("token", ""), asks=True)


@login_not_required
@require_POST
@never_cache
@sensitive_post_parameters("token")
@sensitive_variables("token")
def replace(request: HttpRequest) -> HttpResponse:
    """Who was asked answers yes, on a page of this site: the CSRF token says so."""
    return _let_in(request, request.POST.get("token", ""))


@sensitive_variables("token")
def _let_in(request: HttpRequest, token: str, *, asks: bool = False) -> HttpResponse:
    try:
        claims = read_token(token, adage_public_keys(), timezone.now())
        if asks and _is_somebody_else(request, claims):
            context = {"token": token, "claims": claims}
            return _quiet(render(request, "adage_sync/entry_replaces.html", context))
        user = actions.enter(claims=claims)
    except (BadToken, ValueError) as error:
        if isinstance(error, BadToken):
            log.warning("entry_refused", extra={"why": str(error)})
        else:
            log.error("ADAGE_PUBLIC_KEY_FILE cannot be used: %s", type(error).__name__)
        return _quiet(render(request, "adage_sync/entry_refused.html", status=401))
    # A fresh session of 4 hours, whatever the browser held before; the CSRF token changes too.
    login(request, user, backend=BACKEND)
    request.session.set_expiry(rules.session_ends_at(timezone.now()))
    request.session[SESSION_KEY] = {
        "uai": claims.uai,
        "role": claims.role,
        "iat": int(claims.issued_at.timestamp()),
    }
    # 303: the browser comes back with a GET, and the token leaves the address bar.
    answer = HttpResponse(status=303, headers={"Location": _going(request, user)})
    forget_page(answer)
    return _quiet(answer)


def _is_somebody_else(request: HttpRequest, claims: Claims) -> bool:
    """Whether somebody other than the person of the token is signed in here."""
    here = getattr(request.user, "email", "")
    return request.user.is_authenticated and mailbox(here) != mailbox(claims.mail)


def _going(request: HttpRequest, user: User) -> str:
    """Where one was going before coming in: a page of the school, which says itself which right
    is missing; an offer, if they may see it; home otherwise.
    """
    page = page_remembered(request)
    if not page:
        return HOME
    ref = resolve(urlsplit(page).path).kwargs.get("ref", "")
    if page.startswith(OFFER) and not may_follow(user, ref, timezone.now()):
        messages.info(request, NOT_FOR_YOU)
        return HOME
    return page


def _quiet(response: HttpResponse) -> HttpResponse:
    """The address that carried the token goes nowhere (M3)."""
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
