"""What we write to the teacher a partner has prepared an offer with."""

from django.urls import reverse

from core.rules import euros, long_moment
from core.rules.phones import show_phone
from offers.mails.requests import page_of_partner
from offers.models import CollectiveOffer
from offers.queries.visibility import open_line_of
from outbox.mails.letter import Letter, write
from outbox.models import Message
from outbox.rules.topics import topic


@topic("mes-demandes")
def teacher_has_an_offer(message: Message) -> str:
    """An offer addressed to this teacher is published: they may pre-book it (R11)."""
    everything = "venue__partner", "institution", "teacher"
    offer = CollectiveOffer.objects.select_related(*everything).get(pk=message.facts["offer_id"])
    line, partner = open_line_of(offer), offer.venue.partner
    rows = [("Offre", f"{offer.title} ({offer.ref})")]
    if line is not None:
        rows += [
            ("Date", long_moment(line.starts_at, offer.time_zone)),
            ("Prix", euros(line.price)),
            ("À préréserver avant le", long_moment(line.bookable_until, offer.time_zone)),
        ]
    contact = (partner.name, offer.contact_email, show_phone(offer.contact_phone))
    rows.append(("Proposée par", ", ".join(part for part in contact if part)))
    return write(
        message,
        Letter(
            recipients=[offer.teacher.email] if offer.teacher else [],
            button=("Voir l’offre et préréserver", reverse("school:offer", args=[offer.ref])),
            because="ce partenaire vous a désigné comme destinataire de son offre",
            reply_to=offer.contact_email,
            facts={"offer": offer, "partner": partner},
            rows=rows,
            side="school",
            also=page_of_partner(partner),
        ),
    )
