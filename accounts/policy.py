"""Who may touch what opens the administration: superusers, and never the last of them."""

from datetime import datetime
from typing import Protocol

# Fields of a person that give, or lead to, rights in the administration.
RIGHTS = frozenset({"is_staff", "is_superuser", "groups", "user_permissions"})

SUPERUSERS_ONLY = (
    "Les droits, l’adresse, le mot de passe et le second facteur d’un membre de l’administration "
    "ne se modifient que par un super-utilisateur."
)
LAST_SUPERUSER = "C’est le dernier super-utilisateur : l’administration n’aurait plus personne."
READY_ROLE = "c’est un rôle prêt à l’emploi : il se change dans le code. Composez-en un autre."
NOT_SEEN = (
    "Les pages d’un membre de l’administration, ou d’un compte fermé, ne se voient pas à sa place."
)
# The right to see the pages of somebody else, to read only.
SEES_AS = "accounts.see_as_user"
NOT_YOURSELF = "Vous ne pouvez pas vous retirer ce droit : demandez à un autre super-utilisateur."


class Person(Protocol):
    """Somebody with or without rights in the administration."""

    is_active: bool
    is_staff: bool
    is_superuser: bool
    last_login: datetime | None


def may_manage(person: Person | None, *, is_superuser: bool) -> bool:
    """Whether a superuser, or somebody else of the staff, may change or delete this account.

    None is no account in particular.
    """
    guarded = person is not None and (person.is_staff or person.is_superuser)
    return is_superuser or not guarded


def may_come_in(person: Person) -> bool:
    """Whether somebody may have sessions: a closed account has none left to end."""
    return person.is_active


def may_be_seen(person: Person) -> bool:
    """Whether somebody's pages may be seen in their place: open accounts, never of the staff."""
    return person.is_active and not person.is_staff and not person.is_superuser


def holds(user: object, permission: str) -> bool:
    """Somebody works in the administration and holds this right: « offers.change_offerrequest ».

    The right is asked, whatever the name of the role that gives it; nobody signed in holds none.
    """
    works = getattr(user, "is_active", False) and getattr(user, "is_staff", False)
    return bool(works and user.has_perm(permission))  # type: ignore[attr-defined]


def may_have_a_password(person: Person, *, has_one: bool) -> bool:
    """Who signs in with a password, or was made to: not whoever comes in through ADAGE."""
    return person.is_active and (has_one or person.is_staff or person.last_login is None)
