"""Who enters the pro portal: members of a partner; for anybody else these pages do not exist."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from accounts.models import User
from accounts.views import person
from venues.queries.partners import memberships_of


def partner_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let members of a partner in, with their memberships read once; 404 for the others."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not works_somewhere(person(request)):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def works_somewhere(user: User) -> bool:
    """The person is a member of a partner at least."""
    return bool(memberships_of(user))
