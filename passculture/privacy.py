"""What browsers and search engines may keep of a page: of whoever is signed in, nothing."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.rules import SECURITY_TEXT_LIFE
from school_portal.views.last_search import forget_searches

NOTHING_KEPT = "private, no-store"
# What is the same for everybody, and whose name is never given twice: a picture of an offer.
KEPT_ALL_THE_SAME = frozenset({"offer-image"})
# The pages that a search engine may show; every other says that it is not to be shown.
INDEXED = frozenset({
    "home", "how-it-works", "statuses", "help", "accessibility", "legal", "privacy", "templates",
    "template", "partner-page", "robots", "security-txt",
})  # fmt: skip
NOT_SHOWN = "noindex, nofollow"
# Schools share computers: whoever signs out leaves nothing behind for the next.
FORGET_ALL = '"cache", "storage"'
CLOSED_TO_ROBOTS = ("/admin/", "/adage/", "/pro/", "/connexion/", "/mot-de-passe/", "/inscription/")


def keep_private(request: HttpRequest, response: Any) -> Any:
    """Say it in the headers; asks the database nothing: a session's cookie is a session's page."""
    match = request.resolver_match
    name = match.view_name if match else ""
    if settings.SESSION_COOKIE_NAME in request.COOKIES and name not in KEPT_ALL_THE_SAME:
        response.headers["Cache-Control"] = NOTHING_KEPT
    if name not in INDEXED:
        response.headers["X-Robots-Tag"] = NOT_SHOWN
    if request.method == "POST" and name in ("logout", "admin:logout"):
        response.headers["Clear-Site-Data"] = FORGET_ALL
        forget_searches(response)
        # What was to be told to who leaves: the storage of messages begins with this cookie.
        response.delete_cookie(CookieStorage.cookie_name, samesite="Lax")
    return response


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """/robots.txt: what is nobody's but the people who sign in."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED_TO_ROBOTS)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """/.well-known/security.txt (RFC 9116): where to tell a weakness, in a form tools read."""
    contact = settings.LEGAL["CONTACT"]
    where = f"mailto:{contact}" if "@" in contact else f"{settings.SITE_URL}/mentions-legales/"
    until = (timezone.now() + SECURITY_TEXT_LIFE).strftime("%Y-%m-%dT00:00:00Z")
    here = f"{settings.SITE_URL}/.well-known/security.txt"
    lines = [
        f"Contact: {where}",
        f"Expires: {until}",
        "Preferred-Languages: fr, en",
        f"Canonical: {here}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
