"""Which structure a page is about: named in the address, chosen in the header, or the only one."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.views import person
from venues.actions.members.refusals import ask_owner
from venues.models import Membership, Partner
from venues.views.access import CHOSEN, partner_page


def structure_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view the person's membership of the structure looked at; 404 for another one."""

    @wraps(view)
    @partner_page
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        mine = list(person(request).memberships.all())
        asked = request.GET.get("structure", "")
        wanted = asked or request.session.get(CHOSEN, "")
        here = next((one for one in mine if one.partner.siren == wanted), None)
        if here is None and asked:
            raise Http404
        return view(request, here or mine[0], *args, **kwargs)

    return guarded


def owner_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The same for whoever answers for the structure; 403 naming the right for the others."""

    @wraps(view)
    @structure_page
    def guarded(request: HttpRequest, here: Membership, *args: Any, **kwargs: Any) -> HttpResponse:
        ask_owner(person(request), here.partner)
        return view(request, here, *args, **kwargs)

    return guarded


def frame(request: HttpRequest, here: Membership) -> dict[str, Any]:
    """What every page of a structure shows: which one, the others, what one may do."""
    mine = list(person(request).memberships.all())
    others = [m.partner for m in mine if m.partner_id != here.partner_id]
    return {
        "partner": here.partner,
        "others": others,
        "is_owner": here.role == Membership.Role.OWNER,
        "query": f"?structure={here.partner.siren}" if others else "",
    }


def to(name: str, partner: Partner, *args: Any) -> HttpResponse:
    """Go to a page of this structure."""
    return redirect(f"{reverse(name, args=args)}?structure={partner.siren}")
