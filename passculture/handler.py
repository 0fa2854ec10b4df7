"""Django's handler of requests; an address it has just found is not looked for again.

Two hundred patterns are tried for an address, in the order they are written: a twentieth of what a
page costs. Which view answers an address never changes while a process lives.
"""

from functools import lru_cache

from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest
from django.urls import ResolverMatch, get_resolver

MOST_ADDRESSES = 2048


class Handler(WSGIHandler):
    """Remembers the views of the last addresses asked for."""

    def resolve_request(self, request: HttpRequest) -> ResolverMatch:
        """The view of this request and its arguments. Raises Resolver404."""
        if hasattr(request, "urlconf"):  # other addresses, for this request alone
            return super().resolve_request(request)
        request.resolver_match = _view_of(request.path_info)
        return request.resolver_match


@lru_cache(maxsize=MOST_ADDRESSES)  # what has no view is not remembered: anybody can invent some
def _view_of(path: str) -> ResolverMatch:
    return get_resolver().resolve(path)
