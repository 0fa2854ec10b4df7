"""Which offer one was going to see, kept while one signs in through ADAGE (C6)."""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from accounts.rules import GOING_LIFE

COOKIE = "offre-demandee"
SALT = "accounts.going"
# ADAGE's door: nothing else is sent the cookie.
DOOR = "/adage/entree/"


def remember_offer(response: HttpResponse, ref: str) -> None:
    """Keep the reference for a moment: signed, sent to ADAGE's door alone."""
    response.set_cookie(
        COOKIE,
        signing.dumps(ref, salt=SALT),
        max_age=int(GOING_LIFE.total_seconds()),
        path=DOOR,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        # ADAGE posts from its own site: a browser only sends along what says « None », over https.
        samesite="None" if settings.SESSION_COOKIE_SECURE else "Lax",
    )


def offer_remembered(request: HttpRequest) -> str:
    """The reference kept a moment ago; '' for none, one too old, or one we did not sign."""
    try:
        ref = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=GOING_LIFE)
    except signing.BadSignature:
        return ""
    return str(ref)


def forget_offer(response: HttpResponse) -> None:
    """It has served."""
    response.delete_cookie(COOKIE, path=DOOR)
