"""What we write to a partner whose offer is read before it is shown (R12)."""

from django.urls import reverse

from core.rules import long_moment
from offers.models import CollectiveOffer
from offers.rules import review_due
from outbox.mails.letter import Letter, write
from outbox.models import Message
from outbox.rules.topics import ALWAYS, topic


@topic(ALWAYS)
def partner_offer_is_read_first(message: Message) -> str:
    """It waits for the administration, until when, and what follows."""
    offer = _offer_of(message)
    due = review_due(offer.state_since or message.created_at)
    answered = ("Réponse avant le", long_moment(due, offer.venue.time_zone))
    return _to_partner(message, offer, answered)


@topic(ALWAYS)
def partner_offer_was_accepted(message: Message) -> str:
    """It is shown."""
    return _to_partner(message, _offer_of(message))


@topic(ALWAYS)
def partner_offer_was_not_accepted(message: Message) -> str:
    """What must be corrected before it is sent again."""
    return _to_partner(message, _offer_of(message))


def _offer_of(message: Message) -> CollectiveOffer:
    everything = CollectiveOffer.objects.select_related("venue__partner")
    return everything.get(pk=message.facts["offer_id"])


def _to_partner(message: Message, offer: CollectiveOffer, *more: tuple[str, str]) -> str:
    letter = Letter(
        recipients=offer.notification_emails,
        button=("Voir l’offre", reverse("partner:offer", args=[offer.ref])),
        because=f"cette adresse est à prévenir pour l’offre {offer.ref}",
        facts={"offer": offer, "reason": message.facts.get("reason", "")},
        rows=[("Offre", f"{offer.title} ({offer.ref})"), ("Lieu", str(offer.venue)), *more],
    )
    return write(message, letter)
