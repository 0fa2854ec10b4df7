"""What the administration does to an account, told to its owner each time."""

import logging
from dataclasses import dataclass

from django.db import transaction

from accounts import policy
from accounts.models import Session, User
from core.errors import NotAllowed, Refused
from outbox.actions import post

log = logging.getLogger(__name__)

GIVEN = {True: "donné", False: "retiré"}


class NoPasswordHere(Refused):
    """Somebody of a school comes in through ADAGE: a password would be a second door."""

    code = "NO_PASSWORD_HERE"
    title = "Cette personne n’a pas de mot de passe"

    def __init__(self) -> None:
        super().__init__("Elle entre par ADAGE, ou n’entre plus.", "Orientez-la vers ADAGE.")


@dataclass(frozen=True)
class Guarded:
    """What of an account opens doors: kept before a change, compared after it."""

    email: str
    is_active: bool
    is_staff: bool
    is_superuser: bool
    roles: frozenset[str]


def guarded_now(user_id: int) -> Guarded:
    """As the database holds it."""
    user = User.objects.get(pk=user_id)
    roles = frozenset(user.groups.values_list("name", flat=True))
    return Guarded(user.email, user.is_active, user.is_staff, user.is_superuser, roles)


@transaction.atomic
def tell_changes(*, user_id: int, before: Guarded) -> list[str]:
    """Write to the person, at their former address too, what has changed; returns the sentences.

    An account that was closed has no session left: opened again, nobody is still signed in there.
    """
    after = guarded_now(user_id)
    sentences = []
    if before.email != after.email:
        sentences.append(f"Adresse de courriel\u00a0: {before.email} devient {after.email}.")
    if before.is_active != after.is_active:
        sentences.append(f"Compte {'réactivé' if after.is_active else 'désactivé'}.")
        Session.objects.filter(user_id=user_id).delete()
    if before.is_staff != after.is_staff:
        sentences.append(f"Accès à l’administration {GIVEN[after.is_staff]}.")
    if before.is_superuser != after.is_superuser:
        sentences.append(f"Droit de super-utilisateur {GIVEN[after.is_superuser]}.")
    sentences += [f"Rôle donné\u00a0: {role}." for role in sorted(after.roles - before.roles)]
    sentences += [f"Rôle retiré\u00a0: {role}." for role in sorted(before.roles - after.roles)]
    if sentences:
        tell(user_id=user_id, sentences=sentences, former=before.email)
    return sentences


def tell(*, user_id: int, sentences: list[str], former: str = "") -> None:
    """Post the mail that says what was done to an account, in the transaction that did it."""
    user = User.objects.get(pk=user_id)
    facts = {"user_id": user_id, "sentences": sentences, "former": former}
    post("account.changed", subject=user, facts=facts)


@transaction.atomic
def end_all_sessions(*, user_id: int, by: User, reason: str) -> int:
    """End the sessions of somebody on all their devices, at their next click; returns how many.

    The person is written to with the reason, and may sign in again. Raises NotAllowed for a member
    of the staff, unless a superuser asks (`by`).
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    if not policy.may_manage(user, is_superuser=by.is_superuser):
        raise NotAllowed(policy.SUPERUSERS_ONLY)
    ended = Session.objects.filter(user_id=user_id).delete()[0]
    log.warning("sessions_ended", extra={"user_id": user_id, "by": by.pk, "many": ended})
    tell(user_id=user_id, sentences=[f"Connexions terminées sur tous vos appareils. {reason}"])
    return ended


@transaction.atomic
def send_password_link(*, user_id: int) -> None:
    """A link to choose a password: nobody chooses it for somebody else. Raises NoPasswordHere."""
    user = User.objects.get(pk=user_id)
    if not policy.may_have_a_password(user, has_one=user.has_usable_password()):
        raise NoPasswordHere
    post("account.password_sent", subject=user, facts={"user_id": user.pk})
