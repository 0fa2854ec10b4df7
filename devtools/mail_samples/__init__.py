"""Every mail the product sends, written by the real functions about a fictional outing.

The mail functions read the database and leave rows in the outbox: the fiction is played in a
transaction that is always rolled back, so that a sample is what a recipient really gets.
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils.module_loading import import_string

from bookings.models import Booking
from devtools.mail_samples import (
    broadcasts,
    delegations,
    imports,
    outings,
    payments,
    people,
    referencing,
    requests,
    searches,
)
from devtools.mail_samples.fiction import confirm, played_booking
from outbox.models import Message
from passculture.side_effects import EVENTS

# One module a subject: `EVENTS`, and `told(event, booking)`: when it happens, what is told then.
SUBJECTS = [
    outings, delegations, people, referencing, imports, requests, payments, searches, broadcasts,
]  # fmt: skip
RECIPIENTS = {"partner": "Partenaire", "teacher": "Enseignant", "principal": "Direction"}
ANYBODY = "Toute personne"


@dataclass(frozen=True)
class Sample:
    """One mail as its recipient gets it."""

    name: str
    when: str
    recipient: str
    subject: str
    text: str
    html: str
    attachments: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The act, first words of the subject."""
        return self.subject.partition("\u00a0:")[0].partition(" :")[0]

    @property
    def audience(self) -> str:
        """Who gets it."""
        return RECIPIENTS.get(self.name.partition("_")[0], ANYBODY)

    def html_in(self, theme: str) -> str:
        """The HTML part as a program in this theme shows it, whatever the reader's own system."""
        chosen = "all" if theme == "sombre" else "not all"
        return self.html.replace("(prefers-color-scheme: dark)", chosen)


def routed() -> list[tuple[str, str]]:
    """(event, dotted mail function) of everything the table of side effects sends by mail."""
    return [
        (event, handler)
        for event, row in EVENTS.items()
        for handler in row.handlers
        if ".mails." in handler
    ]


def samples(name: str = "") -> list[Sample]:
    """Write the mails of one name (all by default), one for each event that sends it."""
    wanted = [pair for pair in routed() if not name or pair[1].endswith(f".{name}")]
    found: list[Sample] = []
    if not wanted:
        return found
    with transaction.atomic():
        booking = played_booking()
        for event, handler in wanted:
            # Each begins with the same pre-booking, and leaves nothing to the next.
            with transaction.atomic():
                found.append(_sample(booking, event, handler))
                transaction.set_rollback(True)
        transaction.set_rollback(True)
    return found


def _sample(booking: Booking, event: str, handler: str) -> Sample:
    """The mail this function writes about the booking when this event happens."""
    subject = next(subject for subject in SUBJECTS if event in subject.EVENTS)
    when, facts = subject.told(event, booking)
    if facts.get("to_state") != Booking.State.PREBOOKED:
        confirm(booking)
    message = Message(event_id=uuid4(), event=event, handler=handler, facts=facts)
    import_string(handler)(message)
    mail = Message.objects.filter(event_id=message.event_id).order_by("recipient")[0]
    content: dict[str, Any] = mail.payload
    return Sample(
        name=handler.rpartition(".")[2],
        when=when,
        recipient=mail.recipient,
        subject=content["subject"],
        text=content["text"],
        html=content["html"],
        attachments=[attached["name"] for attached in content["attachments"]],
    )
