"""What a person decides of a message that does not leave by itself."""

import logging
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from core.errors import Refused
from outbox.actions import rows
from outbox.models import Message

log = logging.getLogger(__name__)
State = Message.State


class NothingToRetry(Refused):
    """The message has already left, or was given up."""

    code = "NOTHING_TO_RETRY"
    title = "Ce message n’attend plus"


def _undelivered(message_id: UUID) -> Message:
    message = Message.objects.select_for_update(no_key=True, of=("self",)).get(pk=message_id)
    if message.state not in (State.WAITING, State.PARKED, State.UNCERTAIN):
        raise NothingToRetry(
            "Il a déjà été remis ou abandonné.", "Rechargez la page pour voir son état."
        )
    return message


@transaction.atomic
def retry(*, message_id: UUID, by: Any) -> Message:
    """Try a parked or waiting message again at once (« Réessayer »)."""
    message = _undelivered(message_id)
    message.state, message.parked_at, message.due_at = State.WAITING, None, timezone.now()
    message.save()
    rows.wake()
    log.info("message retried", extra={"message_id": str(message_id), "by": by.pk})
    return message


@transaction.atomic
def abandon(*, message_id: UUID, by: Any) -> Message:
    """Give a message up: the next of its stream may leave (« Abandonner »)."""
    message = _undelivered(message_id)
    message.state = State.ABANDONED
    message.save()
    rows.wake()
    log.warning("message abandoned", extra={"message_id": str(message_id), "by": by.pk})
    return message
