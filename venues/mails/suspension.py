"""Mails about a suspension: what stops, what goes on, when it is over (R49)."""

from django.urls import reverse

from core.rules import middle_date
from outbox.mails.letter import Letter, write
from outbox.models import Message
from outbox.rules.topics import ALWAYS, topic
from venues import rules
from venues.models import PartnerSuspension


@topic(ALWAYS)
def partner_was_suspended(message: Message) -> str:
    """What the administration stopped, from when to when; its reason stays there."""
    return _to_members(message)


@topic(ALWAYS)
def partner_is_free_again(message: Message) -> str:
    """Two people lifted it: hidden offers come back by themselves."""
    return _to_members(message)


def _to_members(message: Message) -> str:
    """To every member of the structure, once each."""
    everything = PartnerSuspension.objects.select_related("partner")
    suspension = everything.get(pk=message.facts["suspension_id"])
    partner = suspension.partner
    members = partner.memberships.filter(user__is_active=True)
    until = [("Jusqu’au", middle_date(suspension.to_date))] if suspension.to_date else []
    return write(
        message,
        Letter(
            recipients=list(members.values_list("user__email", flat=True)),
            rows=[
                ("Structure", partner.name),
                ("SIREN", partner.siren),
                ("À partir du", middle_date(suspension.from_date)),
                *until,
            ],
            button=("Voir mes offres", f"{reverse('partner:offers')}?structure={partner.siren}"),
            because=f"vous êtes membre de la structure {partner.name}",
            facts={
                "partner": partner,
                "acts": [words for act, words in rules.STOPPABLE.items() if act in suspension.acts],
            },
        ),
    )
