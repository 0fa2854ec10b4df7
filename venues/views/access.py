"""Who enters the pro portal: members of a partner; for anybody else these pages do not exist."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from accounts.models import User
from accounts.views import person
from venues.models import Partner
from venues.queries.partners import memberships_of

# Key of the session: the SIREN of the structure chosen in the header.
CHOSEN = "partner"


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


def partners(request: HttpRequest) -> list[Partner]:
    """The structures of the person, read by `partner_page`."""
    return [membership.partner for membership in memberships_of(person(request))]


def chosen_partner(request: HttpRequest) -> Partner | None:
    """The structure chosen in the header; None for all, and once the person has left it."""
    siren = request.session.get(CHOSEN)
    return next((partner for partner in partners(request) if partner.siren == siren), None)


def listed_partners(request: HttpRequest) -> list[Partner]:
    """The structures whose offers, bookings, templates and requests the lists show."""
    chosen = chosen_partner(request)
    return [chosen] if chosen else partners(request)
