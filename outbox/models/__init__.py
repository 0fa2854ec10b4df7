"""What waits to leave, what keeps it, and whom we write to."""

from outbox.models.mail import Address, MailEvent, MailPreference
from outbox.models.message import Message, Stream, event_words, events
from outbox.models.ways import Breaker, Quarantine
from outbox.models.wording import MailWording

__all__ = [
    "Address",
    "Breaker",
    "MailEvent",
    "MailPreference",
    "MailWording",
    "Message",
    "Quarantine",
    "Stream",
    "event_words",
    "events",
]
