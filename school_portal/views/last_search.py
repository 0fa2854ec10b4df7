"""The search one left: its address and its words, in a cookie of the browser alone."""

from dataclasses import dataclass
from urllib.parse import quote, unquote

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

COOKIE = "derniere-recherche"
KEEP_SECONDS = 30 * 86400
LONGEST = 600
BETWEEN = "|"  # escaped in an address, so never in one


@dataclass(frozen=True)
class LastSearch:
    """What to print, and where it leads."""

    words: str
    url: str


def remember_search(request: HttpRequest, response: HttpResponse, words: list[str]) -> None:
    """Keep the filters of this page; a search without any keeps the one before."""
    query = request.GET.copy()
    query.pop("page", None)
    kept = f"{query.urlencode()}{BETWEEN}{quote(', '.join(words))}"
    if words and len(kept) <= LONGEST:
        response.set_signed_cookie(
            COOKIE,
            kept,
            max_age=KEEP_SECONDS,
            path="/adage/",
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
        )


def last_search(request: HttpRequest) -> LastSearch | None:
    """The one kept, None when there is none or somebody wrote in the cookie."""
    kept = request.get_signed_cookie(COOKIE, default="")
    query, found, words = str(kept).partition(BETWEEN)
    return LastSearch(unquote(words), f"{reverse('school:search')}?{query}") if found else None
