"""Why a change among members is refused, and the lock every one of them starts from."""

from accounts.models import User
from core.errors import NotAllowed, Refused
from venues.models import Membership, Partner
from venues.policy import owns


class LastOwner(Refused):
    """A structure always has somebody who answers for it."""

    code = "LAST_OWNER"
    title = "C’est la dernière personne responsable"


class AlreadyMember(Refused):
    """Nothing to ask: the person is there."""

    code = "ALREADY_MEMBER"
    title = "Cette personne est déjà membre"


class AlreadyAnswered(Refused):
    """Another owner answered first."""

    code = "ALREADY_ANSWERED"
    title = "Cette demande a déjà une réponse"


class InvitationClosed(Refused):
    """Withdrawn, used, or too old."""

    code = "INVITATION_CLOSED"
    title = "Cette invitation n’est plus valable"


class TooManyMails(Refused):
    """Nobody is flooded through us."""

    code = "TOO_MANY_MAILS"
    title = "Trop de messages à cette adresse"


RIGHT = "Gérer les membres"


def lock_partner(partner_id: int) -> Partner:
    """Changes among the members of a partner happen one after the other."""
    return Partner.objects.select_for_update(no_key=True, of=("self",)).get(pk=partner_id)


def ask_owner(by: User, partner: Partner) -> None:
    """Raise NotAllowed (403) naming the right and who holds it, unless they do.

    Memberships are read again, under the lock: a right lost a moment ago is lost.
    """
    person = User.objects.prefetch_related("memberships").get(pk=by.pk)
    if owns(person, partner):
        return
    holders = Membership.objects.filter(partner=partner, role=Membership.Role.OWNER)
    names = [m.user.full_name for m in holders.select_related("user").order_by("pk")]
    facts = [("Droit nécessaire", RIGHT), ("Responsables", ", ".join(names) or "personne")]
    raise NotAllowed(
        "Vous êtes membre de la structure, sans en être responsable.",
        title="Action réservée aux responsables de la structure",
        facts=facts,
    )
