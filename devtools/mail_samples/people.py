"""What the samples of the mails about accounts and members are told."""

from typing import Any

from django.utils import timezone

from accounts.models import User
from bookings.models import Booking
from venues.models import Invitation, JoinRequest, Membership, Partner
from venues.rules import invitation_expires

# event: when it happens
EVENTS = {
    "account.opened": "Une personne s’inscrit",
    "account.known": "Une personne s’inscrit avec une adresse connue",
    "account.confirmed": "Une personne confirme son adresse et demande à rejoindre une structure",
    "account.password_asked": "Une personne a oublié son mot de passe",
    "account.password_sent": "L’administration envoie un lien de mot de passe",
    "account.password_changed": "Une personne change son mot de passe",
    "account.second_factor": "Une personne ajoute un téléphone, ou le retire",
    "account.recovery_codes": "Une personne se sert d’un code de secours, ou en crée de nouveaux",
    "account.changed": "L’administration modifie un compte",
    "join.asked": "Une personne demande à rejoindre une structure",
    "join.accepted": "Une personne responsable accepte la demande",
    "join.declined": "Une personne responsable refuse la demande",
    "member.invited": "Une personne responsable invite une adresse",
}


def told(event: str, booking: Booking) -> tuple[str, dict[str, Any]]:
    """When the mail leaves, and what the outbox tells its writer."""
    partner = booking.offer.venue.partner
    asker = _person("m.riou@eclusier.invalid", "Maëlle", "Riou")
    since = timezone.now() if event == "account.opened" else None
    User.objects.filter(pk=asker.pk).update(email_unconfirmed_since=since)
    facts: dict[str, Any] = {"user_id": asker.pk}
    if event == "account.second_factor":
        facts |= {"added": True}
    if event == "account.recovery_codes":
        facts |= {"used": True, "left": 9}
    if event == "account.changed":
        facts |= {"sentences": ["Rôle donné\u00a0: Modération."], "former": ""}
    if event.startswith(("join.", "account.confirmed")):
        owner = _owner(partner)
        request, _ = JoinRequest.objects.get_or_create(user=asker, partner=partner)
        request.answered_by = owner
        request.save()
        facts["request_id"] = request.pk
    if event == "member.invited":
        now = timezone.now()
        invitation = Invitation.objects.create(
            partner=partner,
            email="j.tanguy@eclusier.invalid",
            invited_by=_owner(partner),
            sent_at=now,
            expires_at=invitation_expires(now),
        )
        facts["invitation_id"] = invitation.pk
    return EVENTS[event], facts


def _person(email: str, first_name: str, last_name: str) -> User:
    known = User.objects.with_email(email).first()
    return known or User.objects.create(email=email, first_name=first_name, last_name=last_name)


def _owner(partner: Partner) -> User:
    owner = _person("e.kerdoncuff@eclusier.invalid", "Erwan", "Kerdoncuff")
    Membership.objects.get_or_create(
        user=owner, partner=partner, defaults={"role": Membership.Role.OWNER}
    )
    return owner
