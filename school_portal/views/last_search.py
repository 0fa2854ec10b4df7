"""The last searches: their addresses and their words, in a cookie of the browser alone."""

from dataclasses import dataclass
from urllib.parse import quote, unquote

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

COOKIE = "derniere-recherche"
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
    """Keep the filters of this page before those kept; a search without any changes nothing."""
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
            path="/adage/",
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
        )


def last_searches(request: HttpRequest) -> list[LastSearch]:
    """Those kept, the latest first; none when somebody wrote in the cookie."""
    found = [one.partition(BETWEEN) for one in _remembered(request)]
    search = reverse("school:search")
    return [LastSearch(unquote(words), f"{search}?{query}") for query, _, words in found]


def _remembered(request: HttpRequest) -> list[str]:
    read = str(request.get_signed_cookie(COOKIE, default=""))
    return [one for one in read.split(NEXT) if BETWEEN in one][:MANY]
