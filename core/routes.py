"""Paths as logs may hold them: by their route, never with what a link keeps secret (M26)."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import Resolver404, URLPattern, get_resolver, resolve
from django.utils.http import url_has_allowed_host_and_scheme

# The parameters of a route that open something to whoever holds them.
SECRET = frozenset({"token", "key", "uidb64"})
NOWHERE = "/(aucune page)/"
SLASH = "(?:/|%2F)+"


def route_of(request: HttpRequest) -> str:
    """« /calendrier/<slug:token>.ics »: the pattern of the page, whatever was asked of it.

    An address that leads nowhere may be a link with one letter too many: nothing of it is kept.
    """
    match = request.resolver_match
    try:
        return f"/{(match or resolve(request.path_info)).route}"
    except Resolver404:
        return NOWHERE


def secret_routes() -> list[str]:
    """Every route that holds a secret, in the order of the site."""
    return [route for route, names in _routes(get_resolver().url_patterns) if SECRET & names]


def hide_secrets(text: str) -> str:
    """Put the route in the place of each address of a text that holds a secret."""
    if "/" not in text and "%" not in text:
        return text
    for shape, route in _shapes():
        text = shape.sub(lambda found, route=route: f"{found[1] or ''}{route}", text)
    return text


def name_route(text: str, request: HttpRequest) -> str:
    """The same for a line about one request, as Django writes its path: any page, any spelling."""
    escaped = request.path.encode("unicode_escape").decode("ascii")
    for spelling in sorted({request.path, escaped} - {"/", ""}, key=len, reverse=True):
        text = text.replace(spelling, route_of(request))
    return text


@cache
def _shapes() -> list[tuple[re.Pattern[str], str]]:
    """What each secret address looks like: whatever follows its first words, well formed or not."""
    shapes = {}
    for route in secret_routes():
        words = [re.escape(word) for word in route.partition("<")[0].split("/") if word]
        start = SLASH + SLASH.join(words) + SLASH
        before = r"(https?://[^/\s]+)|(?<![\w.%-])"
        shapes[start] = re.compile(rf"(?:{before}){start}[^\s\"'<>]+", re.IGNORECASE), f"/{route}"
    return list(shapes.values())


def _routes(patterns: list[Any], before: str = "") -> Iterator[tuple[str, set[str]]]:
    for pattern in patterns:
        here = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield here, set(pattern.pattern.regex.groupindex) | set(pattern.pattern.converters)
        else:
            yield from _routes(pattern.url_patterns, here)


def page_of_ours(asked: str, otherwise: str) -> str:
    """The page of this site somebody asks to be led to, `otherwise` when it is none.

    It begins with « / »: a redirection would look for a view of any other name.
    """
    ours = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if ours else otherwise


def is_api(request: HttpRequest) -> bool:
    """Under it a program asks, not a person: whatever is answered is JSON."""
    return request.path.startswith("/adage/v1/")
