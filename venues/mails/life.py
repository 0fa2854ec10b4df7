"""Mails about what becomes of a partner: a venue goes elsewhere, a structure closes (R55)."""

from django.urls import reverse

from core.rules import middle_date
from outbox.mails.letter import Letter, write
from outbox.models import Message
from outbox.rules.topics import ALWAYS, topic
from venues.models import Membership, PartnerChange


@topic(ALWAYS)
def partner_has_changed(message: Message) -> str:
    """To every member of both structures, once each; the reason stays in the administration."""
    everything = PartnerChange.objects.select_related("partner", "venue", "successor")
    change = everything.get(pk=message.facts["change_id"])
    both = [one for one in (change.partner, change.successor) if one is not None]
    people = Membership.objects.filter(partner__in=both, user__is_active=True)
    venue = [("Lieu", str(change.venue))] if change.venue else []
    heir = [("Structure d’accueil", str(change.successor))] if change.successor else []
    return write(
        message,
        Letter(
            recipients=list(people.values_list("user__email", flat=True)),
            rows=[
                ("Structure", change.partner.name),
                *venue,
                *heir,
                ("À partir du", middle_date(change.on_date)),
            ],
            button=("Voir mes offres", reverse("partner:offers")),
            because="vous êtes membre d’une structure concernée",
            facts={"partner": change.partner, "heir": change.successor},
        ),
    )
