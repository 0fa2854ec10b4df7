"""Mails about who works for a partner: requests, answers, invitations."""

from django.urls import reverse

from core.rules import PARIS, middle_date
from outbox.mails.letter import Letter, write
from outbox.models import Message
from outbox.rules.topics import ALWAYS, topic
from venues.models import Invitation, JoinRequest
from venues.queries.members import invitation_key, owners_of

NOTHING_ASKED = "Aucune demande à rejoindre en attente."


@topic("structure")
def owners_have_a_request(message: Message) -> str:
    """To the owners of each structure this person, now confirmed, asks to join."""
    requests = JoinRequest.objects.none()
    if user_id := message.facts.get("user_id"):
        requests = JoinRequest.objects.filter(user_id=user_id, state=JoinRequest.State.PENDING)
    if wanted := message.facts.get("request_id"):
        requests = requests.filter(pk=wanted)
    found = list(requests.select_related("user", "partner"))
    for request in found:
        partner, person = request.partner, request.user
        path = f"{reverse('partner:members')}?structure={partner.siren}"
        letter = Letter(
            [owner.email for owner in owners_of(partner)],
            ("Répondre à la demande", path),
            f"vous êtes responsable de la structure {partner.name}",
            {"partner": partner, "person": person},
            [
                ("Personne", person.full_name),
                ("Adresse", person.email),
                ("Structure", partner.name),
            ],
        )
        write(message, letter)
    return "" if found else NOTHING_ASKED


@topic(ALWAYS)
def request_was_accepted(message: Message) -> str:
    """To the one who asked: the door is open."""
    return _to_asker(message, "Ouvrir mon espace", reverse("partner:home"))


@topic(ALWAYS)
def request_was_declined(message: Message) -> str:
    """To the one who asked: no, and what is left to do."""
    return _to_asker(message, "Voir ce que je peux faire", reverse("signup"))


def _to_asker(message: Message, words: str, path: str) -> str:
    everything = JoinRequest.objects.select_related("user", "partner", "answered_by")
    request = everything.get(pk=message.facts["request_id"])
    partner = request.partner
    facts = {"partner": partner, "person": request.user, "by": request.answered_by}
    because = f"vous avez demandé à rejoindre la structure {partner.name}"
    return write(message, Letter([request.user.email], (words, path), because, facts))


@topic(ALWAYS)
def you_are_invited(message: Message) -> str:
    """To an address: the link that lets its reader join."""
    everything = Invitation.objects.select_related("partner", "invited_by")
    invitation = everything.get(pk=message.facts["invitation_id"])
    partner = invitation.partner
    facts = {
        "partner": partner,
        "by": invitation.invited_by,
        "role": invitation.get_role_display().lower(),
        "until": middle_date(invitation.expires_at, PARIS),
    }
    path = reverse("invitation", args=[invitation_key(invitation)])
    because = f"une personne de la structure {partner.name} a saisi votre adresse"
    letter = Letter(
        [invitation.email], ("Rejoindre la structure", path), because, facts, secret=True
    )
    return write(message, letter)
