"""Who acts for a cultural partner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.policy import holds

if TYPE_CHECKING:
    from accounts.models import User
    from venues.models import BankDetails, Partner, ReferencingRequest

# The rights behind the buttons: to stop a partner, or more of it; to lift, with somebody else.
SUSPENDS = "venues.add_partnersuspension"
LIFTS = "venues.change_partnersuspension"
# To transfer, merge or close partners and venues.
CHANGES = "venues.add_partnerchange"


def works_for(user: User, partner: Partner) -> bool:
    """The person is a member of this partner, whatever their role there."""
    return works_for_key(user, partner.pk)


def works_for_key(user: User, partner_id: int) -> bool:
    """The same of a partner known by its number."""
    if not getattr(user, "is_authenticated", False):
        return False
    return any(membership.partner_id == partner_id for membership in user.memberships.all())


def owns(user: User, partner: Partner) -> bool:
    """The person answers for this partner: they decide who is a member."""
    mine = [m for m in user.memberships.all() if m.partner_id == partner.pk]
    return any(membership.role == "OWNER" for membership in mine)


def checks_accounts(user: User, details: BankDetails) -> bool:
    """The administration lets the person check accounts, and this one does not pay them (R51)."""
    return holds(user, "venues.change_bankdetails") and not works_for(user, details.partner)


def may_replace_account(user: User, details: BankDetails) -> bool:
    """The partner hands over another account, or the administration validates it (R51)."""
    return works_for(user, details.partner) or checks_accounts(user, details)


def applies(user: User, request: ReferencingRequest) -> bool:
    """The person is a member of the partner that asks to be referenced (R4)."""
    return works_for(user, request.partner)


def examines(user: User, request: ReferencingRequest) -> bool:
    """The administration lets the person examine, who does not work for the one who asks (R4)."""
    return holds(user, "venues.change_referencingrequest") and not applies(user, request)


def suspends(user: User, partner: Partner) -> bool:
    """The administration lets the person stop a partner that they do not work for (R49)."""
    return holds(user, SUSPENDS) and not works_for(user, partner)


def lifts(user: User, partner: Partner) -> bool:
    """The person asks for a suspension to be lifted, or confirms what another asked (R49)."""
    return holds(user, LIFTS) and not works_for(user, partner)


def changes_partners(user: User, partner: Partner, heir: Partner | None) -> bool:
    """The administration lets the person decide of partners that they do not work for (R55)."""
    mine = works_for(user, partner) or (heir is not None and works_for(user, heir))
    return holds(user, CHANGES) and not mine
