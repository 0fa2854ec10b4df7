"""Mails about the account a structure is paid on."""

from django.urls import reverse

from core.rules import PARIS, long_moment
from outbox.mails.letter import Letter, write
from outbox.models import Message
from outbox.rules.topics import ALWAYS, topic
from venues.models import BankDetails
from venues.queries.members import owners_of


@topic(ALWAYS)
def owners_account_was_submitted(message: Message) -> str:
    """To each owner, whoever did it: another account was handed over (R51)."""
    everything = BankDetails.objects.select_related("partner", "submitted_by")
    details = everything.get(pk=message.facts["details_id"])
    letter = Letter(
        [owner.email for owner in owners_of(details.partner)],
        ("Voir les coordonnées bancaires", reverse("partner:bank")),
        f"vous êtes responsable de la structure {details.partner.name}",
        {"details": details, "from": long_moment(details.payable_from, PARIS)},
        [
            ("Structure", details.partner.name),
            ("Titulaire", details.holder),
            ("IBAN", details.masked_iban),
            ("Déposé par", details.submitted_by.full_name),
        ],
    )
    return write(message, letter)
