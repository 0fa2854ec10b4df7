"""Roles and departures. A structure never loses its last owner (`partner_keeps_an_owner`)."""

from django.db import transaction

from accounts.models import User
from venues.actions.members.refusals import LastOwner, ask_owner, lock_partner
from venues.models import Membership, Partner

LAST = "Une structure garde toujours une personne responsable."
FIRST_NAME_ANOTHER = "Nommez d’abord une autre personne responsable."


@transaction.atomic
def change_role(*, membership_id: int, role: str, by: User) -> Membership:
    """An owner makes somebody an owner or a plain member; the same role again does nothing."""
    membership, partner = _locked(membership_id)
    ask_owner(by, partner)
    if role != Membership.Role.OWNER:
        _keep_an_owner(membership)
    membership.role = role
    membership.save(update_fields=["role"])
    return membership


@transaction.atomic
def remove(*, membership_id: int, by: User) -> None:
    """An owner removes somebody, or one leaves by oneself."""
    membership, partner = _locked(membership_id)
    if membership.user_id != by.pk:
        ask_owner(by, partner)
    _keep_an_owner(membership)
    membership.delete()


def _locked(membership_id: int) -> tuple[Membership, Partner]:
    """The membership read again once its partner is locked; DoesNotExist if it has gone."""
    found = Membership.objects.only("partner_id").get(pk=membership_id)
    partner = lock_partner(found.partner_id)
    return Membership.objects.select_related("user").get(pk=membership_id), partner


def _keep_an_owner(membership: Membership) -> None:
    if membership.role != Membership.Role.OWNER:
        return
    owners = Membership.objects.filter(partner_id=membership.partner_id, role=Membership.Role.OWNER)
    if not owners.exclude(pk=membership.pk).exists():
        raise LastOwner(LAST, FIRST_NAME_ANOTHER)
