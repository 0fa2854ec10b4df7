"""What the samples of the mails to many people are told."""

from typing import Any

from administration.models import Broadcast, BroadcastRecipient
from bookings.models import Booking

EVENTS = {"broadcast.sent": "L’équipe du programme écrit à toute une population"}


def told(event: str, booking: Booking) -> tuple[str, dict[str, Any]]:
    """When the mail leaves, and what the outbox tells its writer."""
    broadcast = Broadcast.objects.create(
        audience=Broadcast.Audience.TEACHERS,
        subject="Les crédits de l’année 2027 sont ouverts",
        heading="Les crédits 2027 sont ouverts",
        body="Bonjour {{ person.full_name }},\n\nLe crédit de {{ place }} est ouvert depuis ce "
        "matin. Les préréservations en attente peuvent être confirmées.",
        author_label="Équipe du programme",
    )
    line = BroadcastRecipient.objects.create(
        broadcast=broadcast, person=booking.teacher, place=booking.institution.name
    )
    return EVENTS[event], line.facts
