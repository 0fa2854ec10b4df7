"""The last searches of a person: addresses and words, in a cookie of the browser alone.

Schools share computers: it reads as none for anybody else, and signing out takes it away.
"""

from dataclasses import dataclass
from urllib.parse import quote, unquote

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from school_portal.access import person

COOKIE = "derniere-recherche"
PATH = "/adage/"
KEEP_SECONDS = 30 * 86400
LONGEST = 600
MANY = 3
BETWEEN, NEXT = "|", "!"  # escaped in an address, so never in one


@dataclass(frozen=True)
class LastSearch:
    """What to print, and where it leads."""

    words: str
    url: str


def remember_search(request: HttpRequest, response: HttpResponse, words: list[str]) -> None:
    """Keep the filters of this page before those kept; a search without any changes nothing, but
    takes away what somebody else left.
    """
    query = request.GET.copy()
    query.pop("page", None)
    asked = query.urlencode()
    kept = f"{asked}{BETWEEN}{quote(', '.join(words))}"
    if words and len(kept) <= LONGEST:
        others = [one for one in _remembered(request) if one.partition(BETWEEN)[0] != asked]
        response.set_signed_cookie(
            COOKIE,
            NEXT.join([kept, *others][:MANY]),
            max_age=KEEP_SECONDS,
            salt=_salt(request),
            path=PATH,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
        )
    elif COOKIE in request.COOKIES and not _remembered(request):
        forget_searches(response)


def forget_searches(response: HttpResponse) -> None:
    """Leave nothing of them in the browser."""
    response.delete_cookie(COOKIE, path=PATH, samesite="Lax")


def last_searches(request: HttpRequest) -> list[LastSearch]:
    """Those this person kept, the latest first; none when somebody wrote in the cookie."""
    found = [one.partition(BETWEEN) for one in _remembered(request)]
    search = reverse("school:search")
    return [LastSearch(unquote(words), f"{search}?{query}") for query, _, words in found]


def _remembered(request: HttpRequest) -> list[str]:
    read = str(request.get_signed_cookie(COOKIE, default="", salt=_salt(request)))
    return [one for one in read.split(NEXT) if BETWEEN in one][:MANY]


def _salt(request: HttpRequest) -> str:
    """What one person signs, nobody else reads."""
    return f"{COOKIE}:{person(request).pk}"
