"""Who acts for an institution: what ADAGE said of a person when they last came in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.policy import holds

if TYPE_CHECKING:
    from accounts.models import User
    from schools.models import Delegation, Institution

# The right behind the verbs of a school's life: to decide one, or to undo it.
CHANGES = "schools.add_schoolchange"


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


def is_principal_of(user: User, institution: Institution) -> bool:
    """The person is the head of this institution (S20)."""
    return belongs_to(user, institution) and user.school_role.role == "PRINCIPAL"


def is_lent_to(user: User, institution: Institution, delegation: Delegation | None) -> bool:
    """This delegation, in force when it was read, lends the person this institution's decisions."""
    return delegation is not None and (delegation.delegate_id, delegation.institution_id) == (
        user.pk,
        institution.pk,
    )


def decides_for(user: User, institution: Institution, delegation: Delegation | None = None) -> bool:
    """The person is the head of this institution, or holds their decisions.

    `delegation` is the one read or locked for them; without it, only the head decides.
    """
    return is_principal_of(user, institution) or is_lent_to(user, institution, delegation)


def may_suspend(user: User) -> bool:
    """The person administers the program and may suspend confirmations (R45)."""
    return holds(user, "schools.add_suspension")


def changes_schools(user: User) -> bool:
    """The administration lets the person decide what becomes of a school, or ADAGE asks (R54).

    ADAGE is let in by its key: `is_adage` stands on the object of that call alone.
    """
    return holds(user, CHANGES) or getattr(user, "is_adage", False)
