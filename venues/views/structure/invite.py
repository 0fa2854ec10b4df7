"""Inviting somebody by mail; the invitation sent again, or withdrawn."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.views import person
from venues.actions.members import (
    AlreadyMember,
    invite,
    send_invitation_again,
    withdraw_invitation,
)
from venues.forms.structure import InvitationForm
from venues.models import Invitation, Membership
from venues.views.structure.doors import frame, owner_page, to

SENT = "Invitation envoyée à {}."


@owner_page
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, here: Membership) -> HttpResponse:
    """Whom, as what."""
    data = request.POST if request.method == "POST" else None
    form = InvitationForm(data, initial={"role": Membership.Role.MEMBER})
    if form.is_valid():
        try:
            found = invite(partner_id=here.partner_id, by=person(request), **form.cleaned_data)
        except AlreadyMember as refusal:
            form.add_error("email", refusal.why)
        else:
            messages.success(request, SENT.format(found.email))
            return to("partner:members", here.partner)
    context = frame(request, here) | {"form": form}
    status = 422 if form.is_bound else 200
    return render(request, "venues/structure/invite.html", context, status=status)


@owner_page
@require_POST
def again(request: HttpRequest, here: Membership, pk: int) -> HttpResponse:
    """The same, with a new date."""
    found = get_object_or_404(Invitation, pk=pk, partner=here.partner)
    send_invitation_again(invitation_id=found.pk, by=person(request))
    messages.success(request, SENT.format(found.email))
    return to("partner:members", here.partner)


@owner_page
@require_POST
def withdraw(request: HttpRequest, here: Membership, pk: int) -> HttpResponse:
    """Its link opens nothing any more."""
    found = get_object_or_404(Invitation, pk=pk, partner=here.partner)
    withdraw_invitation(invitation_id=found.pk, by=person(request))
    messages.success(request, f"Invitation de {found.email} retirée.")
    return to("partner:members", here.partner)
