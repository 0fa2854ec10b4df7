"""Mails about a referencing request: receipt, decision, messages (R4, R61)."""

from django.urls import reverse

from core.rules import long_moment
from outbox.mails.letter import Letter, write
from outbox.models import Message
from outbox.rules.topics import ALWAYS, topic
from venues.models import Partner, ReferencingRequest, RequestMessage


@topic("referencement")
def partner_request_filed(message: Message) -> str:
    """The receipt of the deposit."""
    return _to_partner(message, "Suivre la demande")


@topic("referencement")
def partner_request_to_complete(message: Message) -> str:
    """The administration gives the request back."""
    return _to_partner(message, "Compléter mon dossier")


@topic("referencement")
def partner_request_refused(message: Message) -> str:
    """Refused, with the reason."""
    return _to_partner(message, "Corriger et redéposer")


@topic("referencement")
def partner_request_accepted(message: Message) -> str:
    """Referenced: publishing is open."""
    return _to_partner(message, "Créer une offre", page="partner:new_offer")


@topic("referencement")
def partner_request_message(message: Message) -> str:
    """The administration has written in the thread."""
    written = RequestMessage.objects.get(pk=message.facts["message_id"])
    return _to_partner(message, "Lire et répondre", body=written.body)


@topic(ALWAYS)
def partner_referencing_ended(message: Message) -> str:
    """The referencing ended: what is hidden, what goes on, what to do (R3)."""
    return _to_members(message, ("Demander le référencement", "partner:referencing"))


@topic(ALWAYS)
def partner_found_referencing(message: Message) -> str:
    """ADAGE references the structure: publishing is open, hidden offers are back (R3)."""
    return _to_members(message, ("Voir mes offres", "partner:offers"))


def _to_members(message: Message, button: tuple[str, str]) -> str:
    """To every member of the structure, once each."""
    label, page = button
    partner = Partner.objects.get(pk=message.facts["partner_id"])
    members = partner.memberships.filter(user__is_active=True)
    return write(
        message,
        Letter(
            recipients=list(members.values_list("user__email", flat=True)),
            rows=[("Structure", partner.name), ("SIREN", partner.siren)],
            button=(label, f"{reverse(page)}?structure={partner.siren}"),
            because=f"vous êtes membre de la structure {partner.name}",
            facts={"partner": partner},
        ),
    )


def _to_partner(
    message: Message, button: str, *, page: str = "partner:referencing", body: str = ""
) -> str:
    """To the contact of the request and to every member, once each."""
    requests = ReferencingRequest.objects.select_related("partner")
    request = requests.get(pk=message.facts["request_id"])
    partner = request.partner
    members = partner.memberships.filter(user__is_active=True)
    query = f"?structure={partner.siren}" if page == "partner:referencing" else ""
    return write(
        message,
        Letter(
            recipients=[request.contact_email, *members.values_list("user__email", flat=True)],
            rows=[
                ("Structure", partner.name),
                ("SIREN", partner.siren),
                ("Demande", request.ref),
                *([("Déposée", long_moment(request.filed_at))] if request.filed_at else []),
            ],
            button=(button, reverse(page) + query),
            because=f"vous êtes membre ou contact de la structure {partner.name}",
            facts={
                "partner": partner,
                "request": request,
                "reason": message.facts.get("reason", ""),
                "body": body,
            },
        ),
    )
