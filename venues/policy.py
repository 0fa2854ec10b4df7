"""Who acts for a cultural partner."""

from typing import Any


def works_for(user: Any, partner: Any) -> bool:
    """The person is a member of this partner, whatever their role there."""
    if not getattr(user, "is_authenticated", False):
        return False
    return any(membership.partner_id == partner.pk for membership in user.memberships.all())
