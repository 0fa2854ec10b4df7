"""Delivering what waits: claim one, call its handler, say what became of it."""

import logging
import random
from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.module_loading import import_string
from structlog.contextvars import bound_contextvars

from ground.errors import Refused
from outbox import rules
from outbox.actions import mailing
from outbox.errors import Park, Retry, Uncertain, Wait
from outbox.models import Message
from outbox.queries import deliverable

log = logging.getLogger(__name__)
State = Message.State


class NothingToRetry(Refused):
    """The message has already left, or was given up."""

    code = "NOTHING_TO_RETRY"
    title = "Ce message n’attend plus"


def deliver_due(*, ids: Iterable[UUID | str] | None = None, limit: int = 100) -> int:
    """Deliver what may leave now, one transaction each; returns how many were handled.

    With `ids`, only those messages are looked at. Safe to run anywhere, any number of times:
    a message being delivered is skipped by everybody else.
    """
    wanted = None if ids is None else list(ids)
    handled = 0
    while handled < limit and _deliver_one(wanted):
        handled += 1
    return handled


def _deliver_one(ids: list[UUID | str] | None) -> bool:
    message = _take(ids)
    if message is not None and message.state == Message.State.SENDING:
        # A mail is handed over outside of any transaction: a crash then leaves it in doubt (F23).
        with _traced(message):
            _attempt(message)
            mailing.settle(message)
            _say(message)
    return message is not None


@transaction.atomic
def _take(ids: list[UUID | str] | None) -> Message | None:
    """The next message, handled under its lock; a mail is only claimed."""
    candidates = deliverable(timezone.now())
    if ids is not None:
        candidates = candidates.filter(id__in=ids)
    message = candidates.select_for_update(skip_locked=True, no_key=True, of=("self",)).first()
    if message is None:
        return None
    message.attempts += 1
    with _traced(message):
        if message.recipient:
            mailing.claim(message)
        else:
            _attempt(message)
        message.save()
        if message.state != State.SENDING:
            _say(message)
    return message


def _traced(message: Message) -> AbstractContextManager[Any]:
    """One id from the click to here, in every line written meanwhile."""
    return bound_contextvars(request_id=message.trace, message_id=str(message.id))


def _say(message: Message) -> None:
    """One line for what became of it; never to whom nor what."""
    told = {
        "kind": message.event, "handler": message.handler, "stream": message.stream,
        "seq": message.seq, "attempts": message.attempts, "state": str(message.state),
        "event_id": str(message.event_id),
    }  # fmt: skip
    log.info("message handled", extra=told)


def _attempt(message: Message) -> None:
    """Call the handler of a locked message and write on it what became of it."""
    try:
        # A savepoint: a handler that fails halfway leaves nothing of its own behind.
        with transaction.atomic():
            warning = import_string(message.handler)(message)
    except Wait as wait:
        message.state = Message.State.WAITING
        message.due_at = rules.after(timezone.now(), wait.seconds)
        message.last_error = str(wait)
    except Park as park:
        message.state, message.parked_at = Message.State.PARKED, timezone.now()
        message.last_error = str(park)
        log.error("message parked")
    except Uncertain as doubt:
        message.state, message.due_at = Message.State.UNCERTAIN, rules.ask_from(timezone.now())
        message.last_error = str(doubt)[:2000]
    except Exception as error:
        message.state = Message.State.WAITING
        message.due_at = rules.next_try(timezone.now(), message.attempts, random.random())
        message.last_error = f"{type(error).__name__} : {error}"[:2000]
        if not isinstance(error, Retry):
            log.exception("message failed")
    else:
        message.state, message.delivered_at = Message.State.DELIVERED, _now_in_turn(message)
        message.last_error = warning or ""


def _now_in_turn(message: Message) -> datetime:
    """Now, and never before the message it follows, whatever the clock did meanwhile (F25, A6)."""
    now = timezone.now()
    if not message.stream:
        return now
    before = Message.objects.filter(stream=message.stream, delivered_at__gt=now)
    latest: datetime | None = before.aggregate(latest=Max("delivered_at"))["latest"]
    return latest or now


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
    message.state, message.parked_at, message.due_at = Message.State.WAITING, None, timezone.now()
    message.save()
    log.info("message retried", extra={"message_id": str(message_id), "by": by.pk})
    return message


@transaction.atomic
def abandon(*, message_id: UUID, by: Any) -> Message:
    """Give a message up: the next of its stream may leave (« Abandonner »)."""
    message = _undelivered(message_id)
    message.state = Message.State.ABANDONED
    message.save()
    log.warning("message abandoned", extra={"message_id": str(message_id), "by": by.pk})
    return message
