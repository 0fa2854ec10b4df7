"""Two signed cookies: of which account each open page is, and the key of what was sent too late.

A page is known by the secret of its form's token: each sign-in draws a new one, so the token of a
page left open says, long after its session, which account it was drawn for (decision 0018).
"""

import re
import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.middleware import csrf
from django.utils.crypto import salted_hmac

from accounts import rules

SALT = "passculture.late_cookies"
DIGEST = 24
TOKEN = re.compile(r"[a-zA-Z0-9]{32}|[a-zA-Z0-9]{64}")
# A secret two accounts were seen with says nothing of whose a page is.
NOBODY = 0
SECONDS_KNOWN = int(rules.TYPED_KEPT.total_seconds())
SECONDS_KEPT = int(rules.LATE_POST_KEPT.total_seconds())


def owner_of_page(request: HttpRequest) -> int | None:
    """The account the page that is sent was drawn for, None when nobody can say."""
    token = request.POST.get("csrfmiddlewaretoken") or request.headers.get("X-CSRFToken", "")
    found = dict(_pages(request)).get(_digest(token), NOBODY)
    return found or None


def note_owner(request: HttpRequest, response: HttpResponse) -> None:
    """Tell the browser whose this page is; says nothing when it knows."""
    # ADAGE sends people by a post of its own site, which brings none of our cookies: what leads
    # elsewhere says nothing, the page one is led to does.
    if response.status_code // 100 == 3:
        return
    user = getattr(request, "_cached_user", None)  # never asks the database by itself
    secret = request.META.get("CSRF_COOKIE")
    if user is None or not user.is_authenticated or not secret:
        return
    page, pages = _digest(secret), _pages(request)
    known = dict(pages)
    owner = known.get(page, user.pk)
    entry = (page, user.pk if owner == user.pk else NOBODY)
    if entry in pages:
        return
    others = [one for one in pages if one[0] != page]
    kept = [entry, *others][: rules.PAGES_REMEMBERED]
    _set(response, settings.PAGES_COOKIE_NAME, signing.dumps(kept, salt=SALT), SECONDS_KNOWN)


def key_of(request: HttpRequest) -> str:
    """The key this browser holds, '' when it holds none or an old one."""
    given = request.COOKIES.get(settings.LATE_COOKIE_NAME, "")
    try:
        return str(signing.loads(given, salt=SALT, max_age=SECONDS_KEPT)) if given else ""
    except signing.BadSignature:
        return ""


def new_key() -> str:
    """A key nobody guesses."""
    return secrets.token_urlsafe(32)


def give_key(response: HttpResponse, key: str) -> None:
    """Hand the key to the browser, for an hour from now."""
    _set(response, settings.LATE_COOKIE_NAME, signing.dumps(key, salt=SALT), SECONDS_KEPT)


def _set(response: HttpResponse, name: str, value: str, seconds: int) -> None:
    secure = bool(settings.SESSION_COOKIE_SECURE)
    response.set_cookie(name, value, max_age=seconds, secure=secure, httponly=True, samesite="Lax")


def _pages(request: HttpRequest) -> list[tuple[str, int]]:
    given = request.COOKIES.get(settings.PAGES_COOKIE_NAME, "")
    try:
        found = signing.loads(given, salt=SALT, max_age=SECONDS_KNOWN) if given else []
    except signing.BadSignature:
        return []
    return [(str(page), int(owner)) for page, owner in found]


def _digest(token: str) -> str:
    """The same for every mask of one secret; the secret itself leaves in no other cookie."""
    if not TOKEN.fullmatch(token):
        return ""
    secret = token
    if len(token) == csrf.CSRF_TOKEN_LENGTH:
        secret = csrf._unmask_cipher_token(token)  # type: ignore[attr-defined]  # private
    return salted_hmac(SALT, secret).hexdigest()[:DIGEST]
