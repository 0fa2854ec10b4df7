"""Inside ADAGE: the pages of the school that ADAGE may show in a frame of its own (decision 0041).

`ADAGE_FRAME_ORIGIN` names the one origin that may. Everything happens here, at the border: the
cookies of the frame are received and given under names of their own, so that the rest of the
product knows one session and one safety token, as everywhere. Empty, none of this is there.
"""

import re
from collections.abc import Callable
from http.cookies import Morsel
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url

from accounts.views.going import COOKIE, DOOR, SCHOOL
from core.routes import is_api
from passculture.frame_names import HOST, before_names, name_in_frame

# Python writes the attribute from 3.14 on; before, its cookies refuse a name they do not know.
Morsel._reserved.setdefault("partitioned", "Partitioned")  # type: ignore[attr-defined]
Morsel._flags.add("partitioned")  # type: ignore[attr-defined]

FRAMES = frozenset({"iframe", "frame"})
NOBODY, POLICY = "frame-ancestors 'none'", "Content-Security-Policy"
# Of every page, but asked for by those of the school: in the frame they stand under /adage/ too,
# for its cookies go nowhere else.
SESSION_END = "/connexion/prolonger/"
ALSO_HERE = (
    SESSION_END, "/deconnexion/", "/affichage/", "/bandeau/fermer/", "/saisie/effacer/",
    "/mon-espace/", "/images/",
)  # fmt: skip
# What begins by letters is found ten times as fast as what looks behind itself.
ADDRESS = re.compile(
    rb'="/(?=' + b"|".join(re.escape(path[1:].encode()) for path in ALSO_HERE) + b")"
)
UNDER_ADAGE = f'="{SCHOOL}'.encode()
# A link to anything else opens beside ADAGE's page: nothing else may be shown in its frame.
OUTWARD = re.compile(
    rb'<a (?=[^>]*?\bhref="(?:https?://|/(?!' + SCHOOL[1:].encode() + rb")))(?![^>]*\btarget=)"
)
BESIDE = b'<a target="_blank" rel="noopener" '


class FrameMiddleware:
    """Before all that reads a cookie, after all that writes one; absent without the setting."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.ADAGE_FRAME_ORIGIN:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_of_the_frame(request):
            response = self.get_response(request)
            _end_in_frame(response)
            return response
        request.COOKIES = received(request.COOKIES)
        for path in ALSO_HERE:
            if request.path_info.startswith(f"{SCHOOL[:-1]}{path}"):
                request.path_info = request.path_info.removeprefix(SCHOOL[:-1])
        response = self.get_response(request)
        _give_cookies(response)
        _lead_within(request, response)
        return open_to_adage(response)


def is_of_the_frame(request: HttpRequest) -> bool:
    """Whether this page may be framed, and works with the cookies of the frame.

    Under /adage/, but for who comes there with the other session alone (the administration that
    sees as somebody): a browser brings it to no frame of another site, and it is framed by nobody.
    """
    if not request.path.startswith(SCHOOL) or is_api(request):
        return False
    if request.path.startswith(DOOR) or _is_shown_in_frame(request):
        return True
    ordinary = settings.SESSION_COOKIE_NAME
    return ordinary not in request.COOKIES or name_in_frame(ordinary) in request.COOKIES


def received(cookies: dict[str, str]) -> dict[str, str]:
    """The cookies of a request of the frame as the product knows them; never the other pair."""
    own = {name.removeprefix(HOST): name for name in _pair()}
    before = before_names()
    found = {
        name: value
        for name, value in cookies.items()
        if name not in own.values() and not name.startswith(before)
    }
    for name, value in cookies.items():
        if name.startswith(before):
            bare = name.removeprefix(before)
            found[own.get(bare, bare)] = value
    return found


def open_to_adage(response: HttpResponse) -> HttpResponse:
    """Let ADAGE's origin frame this answer, and its links lead where a frame may go."""
    policy, adage = response.headers.get(POLICY, ""), settings.ADAGE_FRAME_ORIGIN
    if "frame-ancestors" not in policy:  # a file to keep, whose policy says nothing of it
        policy = "; ".join([*filter(None, [policy]), NOBODY])
    response.headers[POLICY] = policy.replace(NOBODY, f"frame-ancestors {adage}")
    response.headers.pop("X-Frame-Options", None)
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    if is_page and not response.streaming:
        response.content = OUTWARD.sub(BESIDE, ADDRESS.sub(UNDER_ADAGE, response.content))
        if "Content-Length" in response.headers:
            response.headers["Content-Length"] = str(len(response.content))
    return response


def _pair() -> tuple[str, ...]:
    """What opens something, or says who one is: read in one place or the other, never in both."""
    return (
        settings.SESSION_COOKIE_NAME,
        settings.CSRF_COOKIE_NAME,
        settings.PAGES_COOKIE_NAME,
        settings.LATE_COOKIE_NAME,
        "messages",
    )


def _is_shown_in_frame(request: HttpRequest) -> bool:
    """Said by the browser of what it loads into a frame."""
    return request.headers.get("Sec-Fetch-Dest", "") in FRAMES


def _give_cookies(response: HttpResponse) -> None:
    """Each under its name of the frame, for /adage/, within the site that shows the frame."""
    for name in [name for name in response.cookies if name != COOKIE]:
        morsel = response.cookies.pop(name)
        morsel.set(name_in_frame(name), morsel.value, morsel.coded_value)
        path = morsel["path"] if morsel["path"].startswith(SCHOOL) else SCHOOL
        said: Any = {"path": path, "samesite": "None", "secure": True, "partitioned": True}
        morsel.update(said)
        response.cookies[morsel.key] = morsel


def _end_in_frame(response: HttpResponse) -> None:
    """One is signed in otherwise: a session of ADAGE that this browser holds outside of a frame
    would be shown in its place (« Voir comme »).
    """
    opened = response.cookies.get(settings.SESSION_COOKIE_NAME)
    if opened is None or not opened.value:
        return
    name = name_in_frame(settings.SESSION_COOKIE_NAME)
    response.delete_cookie(name, path=SCHOOL, samesite="None")
    response.cookies[name]["partitioned"] = True


def _lead_within(request: HttpRequest, response: HttpResponse) -> None:
    """A redirection leads to a page that the frame may show."""
    there = response.headers.get("Location", "")
    login = resolve_url(settings.LOGIN_URL)
    if there.startswith(ALSO_HERE):
        response.headers["Location"] = f"{SCHOOL[:-1]}{there}"
    elif _is_shown_in_frame(request) and there.partition("?")[0] == login:
        # No password is typed in a frame: the page says that the session is over, and its link
        # opens the sign-in page beside.
        query = there.removeprefix(login)
        response.headers["Location"] = f"{SCHOOL[:-1]}{SESSION_END}{query}"
    elif _is_shown_in_frame(request) and there == "/":
        response.headers["Location"] = SCHOOL
