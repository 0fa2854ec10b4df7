"""/o/<ref>/: one link for everybody, that routes by role and never breaks."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from bookings.queries import Status, standing
from bookings.queries.shared import alternatives_to, may_open, pending_decision, shared_offers
from offers.models import CollectiveOffer
from offers.policy import owns
from schools.models import Role, SchoolRole
from schools.queries import role_of

# What nobody outside has ever been shown, or must no longer be.
UNSAID = (Status.DRAFT, Status.REJECTED)


@login_not_required
@require_safe
def shared(request: HttpRequest, ref: str) -> HttpResponse:
    """The owner's page, the school's page, the decision, or a summary."""
    found = get_object_or_404(shared_offers(timezone.now()), ref=ref)
    user = request.user
    if isinstance(user, User) and user.is_authenticated:
        if owns(user, found):
            return redirect("pro-offer", ref)
        role = role_of(user)
        if role is not None:
            return _for_school(request, found, role)
    return _summary(request, found, None)


def _for_school(request: HttpRequest, found: CollectiveOffer, role: SchoolRole) -> HttpResponse:
    now, school = timezone.now(), role.institution
    if school is not None and role.role == Role.PRINCIPAL:
        decision = pending_decision(found, school)
        if decision is not None:
            return redirect("school_decision", decision.reference)
    if may_open(found, school, now):
        return redirect("school_offer", found.ref)
    return _summary(request, found, role)


def _summary(request: HttpRequest, found: CollectiveOffer, role: SchoolRole | None) -> HttpResponse:
    """Neither a price nor a name; for a school, what else it may pre-book."""
    now = timezone.now()
    status = standing(found).status
    school = role.institution if role else None
    elsewhere = found.institution_id is not None and role is not None
    context = {
        "offer": found,
        "status": status,
        "is_said": status not in UNSAID,
        "is_addressed_elsewhere": elsewhere and found.institution != school,
        "is_school": role is not None,
        "others": alternatives_to(found, school, now) if role else [],
    }
    return render(request, "bookings/shared.html", context)
