"""What the mail provider tells of our mails: one that came back marks its address (M20)."""

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from core.rules.addresses import mailbox
from outbox import rules
from outbox.models import Address, MailEvent, Message

State = Message.State
BOUNCED, COMPLAINED = Address.Trouble.BOUNCED, Address.Trouble.COMPLAINED
# An event -> the trouble it marks the address with. A mail only delayed marks nothing.
MARKS = {
    "bounced": BOUNCED,
    "rejected": BOUNCED,
    "complained": COMPLAINED,
}
# What shows that the provider had taken the mail.
TAKEN = {"queued", "sent", "delivered", "opened", "clicked", "deferred", "bounced", "complained"}
SAID_MAX = 300


@transaction.atomic
def hear(
    *, event_id: str, kind: str, email: str, message_id: str = "", text: str = "", at: datetime
) -> bool:
    """Note an event of a provider, once; False when it was told before.

    A mail that came back or was complained about marks its address; a mail whose fate nobody
    knew is settled. `kind` is one of Anymail's event types.
    """
    address = mailbox(email)[:254]
    message = None
    with suppress(ValueError):  # an identifier of somebody else's
        message = Message.objects.filter(pk=UUID(message_id), recipient=address).first()
    _, new = MailEvent.objects.get_or_create(
        event_id=event_id[:200],
        defaults={
            "kind": kind[:30],
            "email": address,
            "message": message,
            "said": text[:SAID_MAX],
            "at": timezone.now(),
        },
    )
    if not new:
        return False
    if kind in MARKS and address:
        _mark(address, MARKS[kind], text, at)
    if message is not None and kind in TAKEN:
        Message.objects.filter(pk=message.pk, state=State.UNCERTAIN).update(
            state=State.DELIVERED,
            delivered_at=message.claimed_at or timezone.now(),
            parked_at=None,
            last_error="Le fournisseur dit l’avoir reçu.",
        )
    return True


def _mark(address: str, trouble: str, text: str, at: datetime) -> None:
    """Mark an address, unless it was said since to work; a complaint stays a complaint."""
    Address.objects.get_or_create(
        email=address, defaults={"trouble": trouble, "since": at, "why": text[:SAID_MAX]}
    )
    known = Address.objects.select_for_update().get(email=address)
    if known.mended_at is not None and known.mended_at >= at:
        return
    if known.mended_at is not None or (trouble, known.trouble) == (COMPLAINED, BOUNCED):
        known.trouble, known.since, known.why = trouble, at, text[:SAID_MAX]
        known.mended_at = None
        known.save()


def works_again(*, email: str) -> bool:
    """It is said that the address works: we write to it again; False when it was not marked."""
    marked = Address.objects.filter(email=mailbox(email), mended_at__isnull=True)
    return marked.update(mended_at=timezone.now()) > 0


def forget_events() -> int:
    """Take away what providers told long ago; returns how many."""
    old = MailEvent.objects.filter(at__lt=rules.events_forgotten_before(timezone.now()))
    return old.delete()[0]
