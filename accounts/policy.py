"""Who may touch what opens the administration: superusers, and never the last of them."""

from typing import Protocol

# Fields of a person that give, or lead to, rights in the administration.
RIGHTS = frozenset({"is_staff", "is_superuser", "groups", "user_permissions"})

SUPERUSERS_ONLY = (
    "Les droits, l’adresse, le mot de passe et le second facteur d’un membre de l’administration "
    "ne se modifient que par un super-utilisateur."
)
LAST_SUPERUSER = "C’est le dernier super-utilisateur : l’administration n’aurait plus personne."
NOT_YOURSELF = "Vous ne pouvez pas vous retirer ce droit : demandez à un autre super-utilisateur."


class Person(Protocol):
    """Somebody with or without rights in the administration."""

    is_staff: bool
    is_superuser: bool


def may_manage(person: Person | None, *, is_superuser: bool) -> bool:
    """Whether a superuser, or somebody else of the staff, may change or delete this account.

    None is no account in particular.
    """
    guarded = person is not None and (person.is_staff or person.is_superuser)
    return is_superuser or not guarded
