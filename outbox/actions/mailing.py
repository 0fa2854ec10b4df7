"""One mail leaves once: claimed before it is handed over, looked up when nobody knows (I8, F23).

queued (WAITING) → sending (SENDING) → sent (DELIVERED), or uncertain: the provider broke off, or
our process died. An uncertain mail never leaves again before the provider was asked.
"""

import logging
import random
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import Error, transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.module_loading import import_string

from outbox import rules
from outbox.actions import rows
from outbox.models import Address, Message
from outbox.queries import due, is_essential, trouble_of

log = logging.getLogger(__name__)
State = Message.State
TOO_LATE = "Parti trop tard\u00a0: ce rappel n’avait plus d’objet."
TOO_LATE_TO_SETTLE = "mail settled too late"
FOUND = "Le fournisseur l’a bien reçu."
NOT_FOUND = "Le fournisseur ne l’a jamais reçu\u00a0: il repart."
NOBODY_KNOWS = (
    "Personne ne sait s’il est parti. « Réessayer » l’enverrait peut-être deux fois, "
    "« Abandonner » peut-être jamais."
)


def claim(message: Message) -> None:
    """Mark a locked mail as being sent, or say why it will not leave; its transaction commits it.

    A reminder out of date does not leave; nor does anything to an address whose mails come back.
    """
    now = timezone.now()
    if why := why_not(message, now):
        message.state, message.last_error = State.ABANDONED, why
    else:
        message.state, message.claimed_at = State.SENDING, now
        message.attempts, message.tried_at = message.attempts + 1, now


def why_not(message: Message, now: datetime, *, troubled: bool = True) -> str:
    """Why a mail will not leave any more, if so; `troubled`: its address may have a trouble."""
    good_until = parse_datetime(str(message.facts.get("good_until", "")))
    if good_until is not None and good_until < now:
        return TOO_LATE
    trouble = trouble_of(message.recipient) if troubled else None
    # Who refuses our mails gets none; who called one unwanted, the essential ones.
    if trouble is not None and (
        trouble.trouble == Address.Trouble.BOUNCED or not is_essential(message.template)
    ):
        return trouble.sentence
    return ""


def settle(message: Message) -> None:
    """Write what became of a mail handed over, unless it was taken for lost meanwhile."""
    if not rows.write(message, mine=message.claimed_at):
        log.warning(TOO_LATE_TO_SETTLE, extra={"message_id": str(message.pk)})


def settle_and_claim(
    lane: rules.Lane, sent: Message | None, ids: list[UUID | str] | None
) -> Message | None:
    """The same, and claim the next mail of the lane, all in one statement.

    Gives nothing when none waits, or when something is known against the way out. What must not
    leave is given too: abandoned, to be written as what became of it.
    """
    now = timezone.now()
    try:
        written, message, troubled = rows.next_mail(lane, now, sent=sent, ids=ids)
    except Error:
        # Refused for the sake of the other: what became of this one is known, and written alone.
        if sent:
            settle(sent)
        raise
    if sent and not written:
        log.warning(TOO_LATE_TO_SETTLE, extra={"message_id": str(sent.pk)})
    if message and (why := why_not(message, now, troubled=troubled)):
        message.state, message.last_error = State.ABANDONED, why
        message.attempts -= 1  # it was claimed, and handed over to nobody
    return message


def settle_doubts(*, limit: int = 100) -> int:
    """Ask the provider about the mails nobody knows the fate of; returns how many were settled."""
    now = timezone.now()
    lost = Message.objects.filter(state=State.SENDING, claimed_at__lt=rules.lost_before(now))
    lost.update(state=State.UNCERTAIN, due_at=now, last_error="L’envoi s’est interrompu.")
    settled = 0
    while settled < limit and _look_up_one():
        settled += 1
    return settled


@transaction.atomic
def _look_up_one() -> bool:
    now = timezone.now()
    doubts = Message.objects.filter(due(now), state=State.UNCERTAIN, parked_at__isnull=True)
    message = doubts.order_by("due_at").select_for_update(skip_locked=True, no_key=True).first()
    if message is None:
        return False
    # What the provider says: it has it, it never had it, or (None) nothing.
    found: bool | None = None
    try:
        found = import_string(settings.MAIL_LOOKUP)(message) if settings.MAIL_LOOKUP else None
    except Exception:
        # The provider is away: ask again later, send nothing meanwhile.
        log.exception("mail lookup failed", extra={"message_id": str(message.pk)})
    if found:
        message.state, message.delivered_at = State.DELIVERED, message.claimed_at or now
        message.last_error = FOUND
    elif found is False:
        message.state, message.due_at, message.last_error = State.WAITING, now, NOT_FOUND
    elif not settings.MAIL_LOOKUP or rules.is_given_up(message.claimed_at or now, now):
        message.parked_at, message.last_error = now, NOBODY_KNOWS
        log.error("mail uncertain for good", extra={"message_id": str(message.pk)})
    else:
        message.due_at = rules.ask_again(now, message.claimed_at or now, random.random())
    message.save()
    return True
