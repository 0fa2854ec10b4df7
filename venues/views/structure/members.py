"""Who works for the structure: the list, and what its owners decide."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.views import person
from venues.actions.members import accept, change_role, decline, remove
from venues.forms.structure import RoleForm
from venues.models import JoinRequest, Membership
from venues.queries.members import invitations_of, members_of, owners_of, requests_to
from venues.views.structure.doors import frame, owner_page, structure_page, to

ANSWERS = {
    "accepter": (accept, "{} travaille maintenant pour votre structure."),
    "refuser": (decline, "La demande de {} est refusée."),
}


@structure_page
@require_safe
def members(request: HttpRequest, here: Membership) -> HttpResponse:
    """Members, requests that wait for an answer, invitations that wait for their reader."""
    context = frame(request, here) | {
        "members": list(members_of(here.partner)),
        "me": here,
        "requests": list(requests_to(here.partner)),
        "invitations": list(invitations_of(here.partner)),
        "owners": owners_of(here.partner),
        "now": timezone.now(),
    }
    return render(request, "venues/structure/members.html", context)


@owner_page
@require_POST
def answer(request: HttpRequest, here: Membership, pk: int, verb: str) -> HttpResponse:
    """Let somebody in, or not."""
    everything = JoinRequest.objects.filter(user__email_unconfirmed_since__isnull=True)
    asked = get_object_or_404(everything.select_related("user"), pk=pk, partner=here.partner)
    act, words = ANSWERS[verb]
    act(request_id=asked.pk, by=person(request))
    messages.success(request, words.format(asked.user.full_name))
    return to("partner:members", here.partner)


@owner_page
@require_http_methods(["GET", "HEAD", "POST"])
def role(request: HttpRequest, here: Membership, pk: int) -> HttpResponse:
    """Make somebody an owner, or a plain member."""
    member = _member(here, pk)
    data = request.POST if request.method == "POST" else None
    form = RoleForm(data, initial={"role": member.role})
    if form.is_valid():
        change_role(membership_id=pk, role=form.cleaned_data["role"], by=person(request))
        messages.success(request, "Rôle enregistré.")
        return to("partner:members", here.partner)
    context = frame(request, here) | {"member": member, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "venues/structure/role.html", context, status=status)


@structure_page
@require_http_methods(["GET", "HEAD", "POST"])
def remove_member(request: HttpRequest, here: Membership, pk: int) -> HttpResponse:
    """Remove somebody (owners), or leave by oneself; say what follows first."""
    member = _member(here, pk)
    mine = member.pk == here.pk
    if request.method == "POST":
        remove(membership_id=pk, by=person(request))
        name = "Vous ne travaillez" if mine else f"{member.user.full_name} ne travaille"
        messages.success(request, f"{name} plus pour {here.partner.name}.")
        return redirect("my-space") if mine else to("partner:members", here.partner)
    context = frame(request, here) | {"member": member, "mine": mine}
    return render(request, "venues/structure/leave.html", context)


def _member(here: Membership, pk: int) -> Membership:
    return get_object_or_404(members_of(here.partner), pk=pk)
