"""Which page of a school one was going to see, kept while one signs in through ADAGE (C6)."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.rules import GOING_LIFE, GOING_MAX

COOKIE = "offre-demandee"
SALT = "accounts.going"
# ADAGE's door: nothing else is sent the cookie.
DOOR = "/adage/entree/"
# Pages one comes to through ADAGE: the school's own, and the link of an offer.
SCHOOL, OFFER = "/adage/", "/o/"


def is_school_page(page: str) -> bool:
    """This address, of this site, is one of the school's own pages; its door is none."""
    return page.startswith(SCHOOL) and not page.startswith(DOOR) and _is_ours(page)


def remember_page(response: HttpResponse, page: str) -> None:
    """Keep the address for a moment: signed, sent to ADAGE's door alone; nothing if too long."""
    if len(page) > GOING_MAX:
        return
    response.set_cookie(
        COOKIE,
        signing.dumps(page, salt=SALT),
        max_age=int(GOING_LIFE.total_seconds()),
        path=DOOR,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        # ADAGE posts from its own site: a browser only sends along what says « None », over https.
        samesite="None" if settings.SESSION_COOKIE_SECURE else "Lax",
    )


def page_remembered(request: HttpRequest) -> str:
    """The address kept a moment ago; '' for none, one too old, or one that is no page of ours."""
    try:
        page = str(signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=GOING_LIFE))
    except signing.BadSignature:
        return ""
    offer = page.startswith(OFFER) and _is_ours(page)
    return page if offer or is_school_page(page) else ""


def forget_page(response: HttpResponse) -> None:
    """It has served."""
    response.delete_cookie(COOKIE, path=DOOR)


def _is_ours(page: str) -> bool:
    if not url_has_allowed_host_and_scheme(page, allowed_hosts=None):
        return False
    try:
        resolve(urlsplit(page).path)
    except Resolver404:
        return False
    return True
