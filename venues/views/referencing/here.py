"""Whose request a page is about: the structure of the person, named in the address if several."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.models import User
from accounts.views import person
from venues.models import Partner, ReferencingRequest
from venues.queries.referencing import request_of
from venues.views.access import CHOSEN, partner_page


@dataclass(frozen=True)
class Here:
    """One person, one of their structures, its request if there is one."""

    user: User
    partner: Partner
    request: ReferencingRequest | None
    query: str

    def url(self, name: str, *args: str) -> str:
        """An address of these pages that stays with this structure."""
        path: str = reverse(name, args=args)
        return path + self.query


def structure_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view its `Here`; a person of several structures who named none chooses first."""

    @wraps(view)
    @partner_page
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = person(request)
        partners = [membership.partner for membership in user.memberships.all()]
        asked = request.GET.get("structure", "")
        if len(partners) > 1 and not asked:
            # The structure chosen in the header, if any; otherwise the list of them.
            if request.method not in ("GET", "HEAD"):
                raise Http404
            chosen = request.session.get(CHOSEN)
            if any(mine.siren == chosen for mine in partners):
                return redirect(f"{request.path}?structure={chosen}")
            return redirect("partner:referencing_structures")
        partner = next((p for p in partners if asked in ("", p.siren)), None)
        if partner is None:
            raise Http404
        query = f"?structure={partner.siren}" if len(partners) > 1 else ""
        here = Here(user, partner, request_of(partner), query)
        return view(request, here, *args, **kwargs)

    return guarded
