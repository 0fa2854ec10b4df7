"""Mails about who decides for a school: a delegation given, taken back."""

from core.rules import euros, middle_date
from outbox.mails.letter import Letter, write
from outbox.models import Message
from outbox.rules.topics import ALWAYS, topic
from schools.models import Delegation

DECISIONS = "/adage/decisions/"


@topic(ALWAYS)
def delegate_may_decide(message: Message) -> str:
    """To the teacher: the head's decisions are theirs too, from when to when, up to how much."""
    return _to_delegate(message, "Voir les décisions", DECISIONS)


@topic(ALWAYS)
def delegate_no_longer_decides(message: Message) -> str:
    """To the teacher: the delegation was taken back."""
    return _to_delegate(message, "Ouvrir l’espace établissement", "/adage/")


def _to_delegate(message: Message, words: str, path: str) -> str:
    everything = Delegation.objects.select_related("institution", "delegate", "given_by")
    given = everything.get(pk=message.facts["delegation_id"])
    because = f"vous enseignez dans l’établissement {given.institution.name}"
    facts = {
        "institution": given.institution,
        "by": given.given_by,
        "from_date": middle_date(given.from_date),
        "to_date": middle_date(given.to_date),
        "ceiling": euros(given.ceiling),
    }
    letter = Letter([given.delegate.email], (words, path), because, facts, side="school")
    return write(message, letter)
