"""Asking to join a structure that is already here; its owners answer (R2)."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from outbox.actions import post
from venues.actions.members.refusals import (
    AlreadyAnswered,
    AlreadyMember,
    ask_owner,
    lock_partner,
)
from venues.models import JoinRequest, Membership

State = JoinRequest.State


@transaction.atomic
def ask_to_join(*, partner_id: int, by: User) -> JoinRequest:
    """Ask once; asking again changes nothing. Owners hear of it once the address is confirmed."""
    partner = lock_partner(partner_id)
    if Membership.objects.filter(user=by, partner=partner).exists():
        raise AlreadyMember(f"Vous êtes déjà membre de la structure {partner.name}.")
    request, is_new = JoinRequest.objects.get_or_create(
        user=by, partner=partner, state=State.PENDING
    )
    if is_new and by.email_unconfirmed_since is None:
        post("join.asked", subject=request, facts={"user_id": by.pk, "request_id": request.pk})
    return request


@transaction.atomic
def accept(*, request_id: int, by: User) -> JoinRequest:
    """An owner lets them in, as a plain member."""
    request = _answer(request_id, State.ACCEPTED, by)
    Membership.objects.get_or_create(user_id=request.user_id, partner_id=request.partner_id)
    return request


@transaction.atomic
def decline(*, request_id: int, by: User) -> JoinRequest:
    """An owner does not know them."""
    return _answer(request_id, State.DECLINED, by)


def _answer(request_id: int, state: str, by: User) -> JoinRequest:
    """Write the answer; the same answer again does nothing, another one is refused."""
    partner_id = JoinRequest.objects.values_list("partner_id", flat=True).get(pk=request_id)
    partner = lock_partner(partner_id)
    request = JoinRequest.objects.select_related("user").get(pk=request_id)
    ask_owner(by, partner)
    if request.state == state:
        return request
    if request.state != State.PENDING:
        raise AlreadyAnswered("Une autre personne responsable a répondu avant vous.")
    request.state, request.answered_at, request.answered_by = state, timezone.now(), by
    request.save()
    event = "join.accepted" if state == State.ACCEPTED else "join.declined"
    post(event, subject=request, facts={"request_id": request.pk})
    return request
