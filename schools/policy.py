"""Who acts for an institution: what ADAGE said of a person when they last came in."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User
    from schools.models import Delegation, Institution


def belongs_to(user: User, institution: Institution | None) -> bool:
    """The person came in from this institution, whatever their role."""
    role = getattr(user, "school_role", None)
    return role is not None and institution is not None and role.institution_id == institution.pk


def teaches_at(user: User, institution: Institution | None) -> bool:
    """The person is a teacher of this institution (S3)."""
    return belongs_to(user, institution) and user.school_role.role == "TEACHER"


def may_prebook_for(user: User, institution: Institution | None) -> bool:
    """The person is a teacher whom ADAGE lets pre-book for this institution (S31)."""
    return teaches_at(user, institution) and user.school_role.can_prebook


def heads(user: User, institution: Institution) -> bool:
    """The person is the head of this institution (S20)."""
    return belongs_to(user, institution) and user.school_role.role == "PRINCIPAL"


def remember(user: User, delegation: Delegation | None) -> None:
    """Keep with a person the delegation in force read for them; None says there is none."""
    user.delegation_held = delegation  # type: ignore[attr-defined]


def delegation_held(user: User | None, institution: Institution) -> Delegation | None:
    """The delegation of this institution remembered with the person; None when none was read."""
    if user is None:
        return None
    delegation: Delegation | None = getattr(user, "delegation_held", None)
    if delegation is None or delegation.institution_id != institution.pk:
        return None
    return None if heads(user, institution) else delegation


def decides_for(user: User, institution: Institution) -> bool:
    """The person is the head of this institution, or holds their decisions."""
    return heads(user, institution) or delegation_held(user, institution) is not None


def may_suspend(user: User) -> bool:
    """The person administers the program and may suspend confirmations (R45)."""
    return bool(user.is_active and user.is_staff and user.has_perm("schools.add_suspension"))
