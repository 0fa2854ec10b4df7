"""Who works for a partner, who asks to, who was invited; and the key of an invitation."""

from django.core import signing
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from venues.models import Invitation, JoinRequest, Membership, Partner

SALT = "venues.invitation"


def members_of(partner: Partner) -> QuerySet[Membership]:
    """Owners first, then by name."""
    members = Membership.objects.filter(partner=partner).select_related("user")
    return members.order_by("-role", "user__last_name", "user__first_name", "pk")


def owners_of(partner: Partner) -> list[User]:
    """Who may accept somebody, among the accounts that work."""
    owners = members_of(partner).filter(
        role=Membership.Role.OWNER,
        user__is_active=True,
        user__email_unconfirmed_since__isnull=True,
    )
    return [membership.user for membership in owners]


def requests_to(partner: Partner) -> QuerySet[JoinRequest]:
    """Open requests of people whose address is confirmed; the others do not exist yet."""
    return JoinRequest.objects.filter(
        partner=partner,
        state=JoinRequest.State.PENDING,
        user__email_unconfirmed_since__isnull=True,
    ).select_related("user")


def requests_of(user: User) -> QuerySet[JoinRequest]:
    """What a person asked and still waits for."""
    waiting = JoinRequest.objects.filter(user=user, state=JoinRequest.State.PENDING)
    return waiting.select_related("partner")


def invitations_of(partner: Partner) -> QuerySet[Invitation]:
    """Invitations nobody has accepted yet, those whose date has passed included."""
    return Invitation.objects.open().filter(partner=partner)


def invitations_to(user: User) -> QuerySet[Invitation]:
    """Open invitations sent to this person's address."""
    found = Invitation.objects.open().filter(
        email__iexact=user.email, expires_at__gte=timezone.now()
    )
    return found.select_related("partner")


def invitation_key(invitation: Invitation) -> str:
    """What the address of the link holds: signed; the row says whether it still opens."""
    return signing.dumps(invitation.pk, salt=SALT)


def invitation_of(key: str) -> Invitation | None:
    """The invitation of a link, open or not; None for a forged one."""
    try:
        pk = signing.loads(key, salt=SALT)
    except signing.BadSignature:
        return None
    return Invitation.objects.select_related("partner", "invited_by").filter(pk=pk).first()
