"""The mail to a teacher who waited for an offer: it is free again."""

from django.urls import reverse

from accounts.models import User
from bookings.documents.words import place_at, when_of
from core.rules import euros, long_moment
from offers.mails.requests import page_of_partner
from offers.models import CollectiveOffer
from offers.queries.visibility import open_lines
from outbox.mails.letter import Letter, write
from outbox.models import Message
from outbox.rules.topics import topic


@topic("mes-demandes")
def teacher_offer_is_free(message: Message) -> str:
    """Nobody holds it any more: the first to pre-book has it."""
    everything = "venue__partner", "institution"
    offer = CollectiveOffer.objects.select_related(*everything).get(pk=message.facts["offer_id"])
    person = User.objects.get(pk=message.facts["user_id"])
    line = open_lines().filter(offer=offer).first()
    if line is None:
        return "L’offre n’a plus de date."
    rows = [
        ("Offre", f"{offer.title} ({offer.ref})"),
        ("Date", when_of(line, offer.time_zone)),
        ("Lieu", place_at(offer, offer.institution)),
        ("Prix", euros(line.price)),
        ("À confirmer avant le", long_moment(line.bookable_until, offer.time_zone)),
        ("Proposée par", offer.venue.partner.name),
    ]
    letter = Letter(
        recipients=[person.email],
        button=("Voir l’offre et préréserver", reverse("school:offer", args=[offer.ref])),
        because="vous avez demandé à savoir quand cette offre se libérerait",
        facts={"offer": offer},
        rows=rows,
        side="school",
        reply_to=offer.contact_email,
        also=page_of_partner(offer.venue.partner),
    )
    return write(message, letter)
