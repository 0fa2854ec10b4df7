"""What each page accepts: any other method answers 405 with `Allow`, before anything is asked.

Before the sign-in page, the code of the administration and the check of forms: nobody is sent to
sign in for a page that would then refuse them.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import render

from core.routes import is_api
from core.rules.files import ANONYMOUS_BYTES_MAX
from passculture.turned_away import not_received

# Django's administration answers these, without saying so.
ADMINISTRATION = frozenset({"GET", "HEAD", "POST"})


class MethodMiddleware:
    """Stands before every middleware that looks at the view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., Any],
        args: list[Any],
        kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        """Refuse a method that is not the page's, and heavy files of nobody before reading them."""
        match = request.resolver_match
        allowed = ADMINISTRATION & (methods_of(view) or ADMINISTRATION)
        if match and match.app_names != ["admin"]:
            allowed = methods_of(view)
        if allowed and request.method not in allowed:
            return not_allowed(request, allowed)
        if is_heavy(request) and not request.user.is_authenticated:
            return not_received(request, 413)
        return None


def is_heavy(request: HttpRequest) -> bool:
    """A form with files beyond what a person who has not signed in may send (M28)."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    heavy = length.isdecimal() and int(length) > ANONYMOUS_BYTES_MAX
    return heavy and request.content_type == "multipart/form-data"


def not_allowed(request: HttpRequest, allowed: frozenset[str]) -> HttpResponse:
    """The 405 page, or its code for a program; `Allow` says what would be answered."""
    names = sorted(allowed)
    if is_api(request):
        answer: HttpResponse = JsonResponse({"code": "METHOD_NOT_ALLOWED"}, status=405)
    else:
        answer = render(request, "405.html", status=405)
    answer["Allow"] = HttpResponseNotAllowed(names)["Allow"]
    answer["Cache-Control"] = "no-store"
    return answer


@lru_cache(maxsize=1024)
def methods_of(view: Callable[..., Any]) -> frozenset[str]:
    """The methods a view declares by its decorator, or by the verbs of its class; none: unsaid.

    Several decorators: what all of them let through. `accepts` on the view says it otherwise.
    """
    said = getattr(view, "accepts", None)
    if said is not None:
        return frozenset(said)
    declared = [frozenset(methods) for methods in _declared(view)]
    return frozenset.intersection(*declared) if declared else frozenset()


def _declared(view: Any) -> Iterator[list[str]]:
    if view_class := getattr(view, "view_class", None):
        # What a page shows and what it receives; GET brings HEAD, as Django's views do.
        shown = [name for name in ("get", "post") if name in view_class.http_method_names]
        names = [name for name in shown if hasattr(view_class, name)]
        verbs = [name.upper() for name in [*names, *(["head"] if "get" in names else [])]]
        yield verbs
        return
    while view is not None:
        # `require_http_methods` and its kin keep their list in a closure, under this name.
        code = getattr(view, "__code__", None)
        if code is not None and "request_method_list" in code.co_freevars:
            rank = code.co_freevars.index("request_method_list")
            yield view.__closure__[rank].cell_contents
        view = getattr(view, "__wrapped__", None)
