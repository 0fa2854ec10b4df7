"""/o/<ref>/: one link for everybody, that routes by role and never breaks (decision 0017)."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.views.going import remember_page
from bookings.queries.shared import (
    alternatives_to,
    is_public,
    may_open,
    pending_decision,
    shared_offers,
)
from offers.models import CollectiveOffer
from offers.policy import owns
from schools.models import Role, SchoolRole
from schools.queries import role_of

READS_ALL = "offers.view_collectiveoffer"


@login_not_required
@never_cache
@require_safe
def shared(request: HttpRequest, ref: str) -> HttpResponse:
    """The owner's page, the school's page, the decision, a summary; 404 without the right."""
    found = shared_offers(timezone.now()).filter(ref=ref).first()
    user = request.user
    if not isinstance(user, User):
        # A public offer is told; anything else asks who is there, and says nothing of what it is.
        if found is not None and is_public(found):
            answer = _summary(request, found, None)
        else:
            answer = render(request, "bookings/sign_in.html", {"adage_url": settings.ADAGE_URL})
        remember_page(answer, request.path)
        return answer
    if found is None:
        raise Http404
    if owns(user, found):
        return redirect("partner:offer", ref)
    if user.is_staff and user.has_perm(READS_ALL):
        return redirect("admin:offers_collectiveoffer_change", found.pk)
    role = role_of(user)
    if role is not None:
        # The decision or the page of the offer, unless this school has neither.
        school, is_principal = role.institution, role.role == Role.PRINCIPAL
        decision = pending_decision(found, school) if school is not None and is_principal else None
        if decision is not None:
            return redirect("school:decision", decision.reference)
        if may_open(found, school, timezone.now()):
            return redirect("school:offer", ref)
    if not is_public(found):
        raise Http404
    return _summary(request, found, role)


def _summary(request: HttpRequest, found: CollectiveOffer, role: SchoolRole | None) -> HttpResponse:
    """Neither a price nor a name; for a school, what else it may pre-book."""
    context: dict[str, Any] = {"offer": found, "is_school": role is not None}
    context |= {"adage_url": settings.ADAGE_URL}
    if role is not None:
        context["others"] = alternatives_to(found, role.institution, timezone.now())
    return render(request, "bookings/shared.html", context)
