"""A form sent after the end of a session: kept an hour, given back to its author, never replayed.

Decision 0018. The session is gone, or another sign-in changed the safety token of the page: either
way the act is not done. What was typed waits for the account the page was drawn for, the page is
filled with it again, and the person presses the button.
"""

import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import SplitResult, urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import Resolver404, resolve
from django.views.csrf import csrf_failure
from django.views.decorators.cache import never_cache

from accounts import actions
from core.routes import route_of
from passculture import late_cookies
from passculture.autosaved_fields import ANSWERS, KEPT, TEXTS
from passculture.given_back import give_back, settle

log = logging.getLogger(__name__)

# Where one lands after signing in without having said where one was going.
LANDINGS = {"my-space", "partner:home", "school:home"}
LONGEST_ADDRESS = 500
KEPT_AN_HOUR = (
    "Votre session s’est terminée avant l’envoi\u00a0: rien n’a été modifié. Ce que vous aviez "
    "écrit est gardé une heure\u00a0; revenez avec le même compte pour le retrouver."
)


class LatePostMiddleware:
    """Stands before the closed door: keeps what is sent too late, gives it back afterwards."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST":
            settle(request, response)
        elif request.method == "GET":
            response = give_back(request, response)
        late_cookies.note_owner(request, response)
        return response

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., Any],
        args: list[Any],
        kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        """Answer what comes too late; lead back, once, who has just signed in again."""
        if request.method == "POST" and _is_closed(view) and not request.user.is_authenticated:
            return too_late(request)
        match = request.resolver_match
        if request.method != "GET" or match is None or match.view_name not in LANDINGS:
            return None
        key = late_cookies.key_of(request)
        if not key or request.headers.get("HX-Request") or not request.user.is_authenticated:
            return None
        page = actions.lead_back(by=request.user, key=key)
        return redirect(page) if page else None


def too_late(request: HttpRequest) -> HttpResponse:
    """Keep what is worth it, and lead to the sign-in page; a page that saves by itself is told."""
    key = keep(request)
    page = page_of(request)
    if request.headers.get("HX-Request"):
        return _told(request, key, page)
    if key:
        messages.info(request, KEPT_AN_HOUR)
    response = redirect_to_login(page)
    if key:
        late_cookies.give_key(response, key)
    return response


@never_cache
def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A token that another sign-in made void: the act is refused, what was typed is kept.

    Only for a page of this site, and for the account it was drawn for; else the page says no more.
    """
    log.warning("form_refused", extra={"page": route_of(request), "ours": _is_ours(request)})
    match = request.resolver_match
    if not (match and _is_closed(match.func) and request.method == "POST" and _is_ours(request)):
        return csrf_failure(request, reason)
    if not request.user.is_authenticated:
        return too_late(request)
    key = keep(request)
    if not key or late_cookies.owner_of_page(request) != request.user.pk:
        # Kept for who wrote it; whoever is signed in now sees nothing of it.
        return _with_key(csrf_failure(request, reason), key)
    if request.headers.get("HX-Request"):
        return _told(request, key, page_of(request))
    return _with_key(HttpResponse(status=303, headers={"Location": page_of(request)}), key)


def keep(request: HttpRequest) -> str:
    """Keep what is posted for the account of its page; the browser's key, '' without."""
    owner, typed = late_cookies.owner_of_page(request), worth_keeping(request)
    if owner is None or not typed:
        return ""
    key = late_cookies.key_of(request) or late_cookies.new_key()
    page = page_of(request)
    if max(len(page), len(request.path)) > LONGEST_ADDRESS:
        return ""
    kept = actions.keep_late_post(
        key=key, user_id=owner, action=request.path, page=page, typed=typed
    )
    if kept:
        request.late_kept = True  # type: ignore[attr-defined]  # `settle` is not to drop it
    return key if kept else ""


def worth_keeping(request: HttpRequest) -> dict[str, list[str]]:
    """The answers that may be kept, {} when the page carried nothing a person typed or chose."""
    posted = {name: values for name, values in request.POST.lists() if name in KEPT}
    said = any(any(values) for name, values in posted.items() if name in ANSWERS or name in TEXTS)
    return posted if said else {}


def page_of(request: HttpRequest) -> str:
    """The page of this site that showed the form, or where it was sent."""
    shown = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    there = _split(shown)
    if there.netloc != request.get_host() or there.path.startswith("//"):
        return request.path
    try:
        resolve(there.path)
    except Resolver404:
        return request.path
    return f"{there.path}?{there.query}" if there.query else there.path


def _told(request: HttpRequest, key: str, page: str) -> HttpResponse:
    """What a page that saves by itself shows: its words no longer are."""
    signed_in = request.user.is_authenticated
    there = page if signed_in else f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': page})}"
    context = {"kept": bool(key), "there": there, "signed_in": signed_in}
    response = render(request, "_session_over.html", context)
    response["HX-Reswap"] = "none"
    return _with_key(response, key)


def _with_key(response: HttpResponse, key: str) -> HttpResponse:
    if key:
        late_cookies.give_key(response, key)
    return response


def _is_closed(view: Any) -> bool:
    return bool(getattr(view, "login_required", True))


def _is_ours(request: HttpRequest) -> bool:
    """Said by the browser itself: another site cannot have its words kept here."""
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    there = _split(origin)
    return (there.scheme, there.netloc) == (request.scheme, request.get_host())


def _split(address: str) -> SplitResult:
    """An address in its parts, all empty when it is none."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")
