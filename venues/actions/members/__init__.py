"""Who works for a partner: asked, invited, changed, gone."""

from venues.actions.members.invitations import (
    accept_invitation,
    accept_invitation_as_guest,
    invite,
    send_invitation_again,
    withdraw_invitation,
)
from venues.actions.members.joining import accept, ask_to_join, decline
from venues.actions.members.refusals import AlreadyMember, LastOwner
from venues.actions.members.roles import change_role, remove

__all__ = [
    "AlreadyMember",
    "LastOwner",
    "accept",
    "accept_invitation",
    "accept_invitation_as_guest",
    "ask_to_join",
    "change_role",
    "decline",
    "invite",
    "remove",
    "send_invitation_again",
    "withdraw_invitation",
]
