"""Inviting an address; whoever opens the mail joins."""

from django.db import transaction
from django.utils import timezone

from accounts.actions import allowed, open_confirmed_account
from accounts.models import User
from accounts.rules import asked_twice_since
from core.errors import NotAllowed
from core.rules.addresses import mailbox
from outbox.actions import post
from venues import rules
from venues.actions.members.refusals import (
    AlreadyMember,
    InvitationClosed,
    TooManyMails,
    ask_owner,
    lock_partner,
)
from venues.models import Invitation, Membership

ASK_AGAIN = "Demandez une nouvelle invitation à une personne responsable de la structure."


@transaction.atomic
def invite(*, partner_id: int, email: str, role: str, by: User) -> Invitation:
    """Write to an address; inviting it again renews the open invitation."""
    partner = lock_partner(partner_id)
    ask_owner(by, partner)
    user = User.objects.with_email(email).first()
    if user and Membership.objects.filter(user=user, partner=partner).exists():
        raise AlreadyMember(f"{user.full_name} travaille déjà pour {partner.name}.")
    invitation = (
        Invitation.objects.open().filter(partner=partner, email__iexact=mailbox(email)).first()
    )
    invitation = invitation or Invitation(partner=partner, email=mailbox(email))
    # The same person has just sent the very same invitation: it has left once.
    same = (invitation.role, invitation.invited_by_id) == (role, by.pk)
    known = not invitation._state.adding
    if known and same and invitation.sent_at > asked_twice_since(timezone.now()):
        return invitation
    invitation.role, invitation.invited_by = role, by
    _send(invitation)
    return invitation


@transaction.atomic
def send_invitation_again(*, invitation_id: int, by: User) -> Invitation:
    """The same invitation, with a new date."""
    invitation = _locked(invitation_id)
    ask_owner(by, invitation.partner)
    if invitation.accepted_at or invitation.withdrawn_at:
        raise InvitationClosed("Elle a été acceptée ou retirée.")
    _send(invitation)
    return invitation


@transaction.atomic
def withdraw_invitation(*, invitation_id: int, by: User) -> None:
    """Its link opens nothing any more; withdrawing twice changes nothing."""
    invitation = _locked(invitation_id)
    ask_owner(by, invitation.partner)
    if invitation.accepted_at:
        raise InvitationClosed("Elle a déjà été acceptée.")
    invitation.withdrawn_at = invitation.withdrawn_at or timezone.now()
    invitation.save(update_fields=["withdrawn_at"])


@transaction.atomic
def accept_invitation(*, invitation_id: int, by: User) -> Membership:
    """The person of this address joins; a second click changes nothing."""
    invitation = _locked(invitation_id)
    if mailbox(by.email) != mailbox(invitation.email):
        raise NotAllowed(
            f"Cette invitation est adressée à {invitation.email}. Connectez-vous avec ce compte.",
            title="Invitation adressée à une autre personne",
        )
    member = Membership.objects.filter(user=by, partner=invitation.partner).first()
    if invitation.accepted_at and member:
        return member
    if not invitation.is_open(timezone.now()):
        raise InvitationClosed(
            "Elle a été retirée, a déjà servi, ou sa date est passée.", ASK_AGAIN
        )
    member = member or Membership.objects.create(
        user=by, partner=invitation.partner, role=invitation.role
    )
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    return member


@transaction.atomic
def accept_invitation_as_guest(
    *, invitation_id: int, password_hash: str, first_name: str, last_name: str
) -> User:
    """Somebody without an account opens one and joins: the mail proves the address."""
    email = Invitation.objects.values_list("email", flat=True).get(pk=invitation_id)
    user = open_confirmed_account(
        email=email, password_hash=password_hash, first_name=first_name, last_name=last_name
    )
    accept_invitation(invitation_id=invitation_id, by=user)
    return user


def _locked(invitation_id: int) -> Invitation:
    partner_id = Invitation.objects.values_list("partner_id", flat=True).get(pk=invitation_id)
    lock_partner(partner_id)
    return Invitation.objects.select_related("partner").get(pk=invitation_id)


def _send(invitation: Invitation) -> None:
    if not allowed(what="invitation", whom=invitation.email):
        raise TooManyMails(
            "Trois messages sont déjà partis vers cette adresse.", "Attendez une heure."
        )
    invitation.sent_at = timezone.now()
    invitation.expires_at = rules.invitation_expires(invitation.sent_at)
    invitation.save()
    post("member.invited", subject=invitation, facts={"invitation_id": invitation.pk})
