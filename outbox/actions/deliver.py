"""Delivering what waits: claim one, call its handler, say what became of it."""

import logging
import math
import random
import time
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.module_loading import import_string
from structlog.contextvars import bound_contextvars

from core.errors import Refused
from outbox import rules
from outbox.actions import breaking, mailing
from outbox.actions.slots import slot_of, unbroken
from outbox.errors import Hung, Later, Park, Retry, Uncertain, Wait
from outbox.models import Message
from outbox.queries import deliverable, work

log = logging.getLogger(__name__)
State = Message.State


@dataclass(frozen=True)
class Outcome:
    """What a call says of its way out: answered (""), or why not; and the wait it asks for."""

    said: str
    wait: float = 0


ANSWERED = Outcome("")


class NothingToRetry(Refused):
    """The message has already left, or was given up."""

    code = "NOTHING_TO_RETRY"
    title = "Ce message n’attend plus"


def deliver_due(
    *,
    ids: Iterable[UUID | str] | None = None,
    limit: int = 100,
    lanes: Sequence[rules.Lane] = rules.LANES,
    seconds: float = math.inf,
    shy: bool = False,
) -> int:
    """Deliver what may leave now, one transaction each; returns how many were handled.

    With `ids`, only those messages are looked at; nothing begins after `seconds`. Safe to run
    anywhere, any number of times: a message being delivered is skipped by everybody else.
    """
    wanted = None if ids is None else list(ids)
    ends, handled, before = time.monotonic() + seconds, 0, -1
    while before < handled < limit:
        before = handled
        counts = work(timezone.now(), lanes, wanted)
        for lane in [lane for lane, count in zip(lanes, counts, strict=True) if count]:
            for _ in range(rules.BATCH):
                over = handled >= limit or time.monotonic() > ends
                if over or not _deliver_one(lane, wanted, shy=shy):
                    break
                handled += 1
    return handled


def _deliver_one(lane: rules.Lane, ids: list[UUID | str] | None, *, shy: bool) -> bool:
    """Take a slot, then a permit, then one message: what waits for any of them is left as it is."""
    with slot_of(lane, shy=shy) as slot:
        permit = breaking.REFUSED if slot is None else breaking.ask(lane.channel)
        if slot is None or not permit.given:
            return False
        patient = slot < lane.eager or permit.probes
        with unbroken():
            message, outcome, before = _take(lane, ids, probes=permit.probes, patient=patient)
            if message is None:
                return False
            if message.state == State.SENDING:
                # A mail is handed over outside of any transaction: a crash then leaves it in
                # doubt (F23).
                with _traced(message):
                    outcome = _attempt(message)
                    mailing.settle(message)
                    _say(message)
        if outcome is not None:
            breaking.note(lane.channel, permit, before, outcome.said, outcome.wait)
    return True


@transaction.atomic
def _take(
    lane: rules.Lane, ids: list[UUID | str] | None, *, probes: bool, patient: bool
) -> tuple[Message | None, Outcome | None, str]:
    """The next message, handled under its lock; a mail is only claimed.

    Gives also what its call says of its way out, and why it had failed before.
    """
    candidates = deliverable(timezone.now(), lane)
    if ids is not None:
        candidates = candidates.filter(id__in=ids)
    if probes:
        # The youngest: whoever hangs by itself was there before the door was shut.
        candidates = candidates.order_by("-created_at")
    message = candidates.select_for_update(skip_locked=True, no_key=True, of=("self",)).first()
    if message is None:
        return None, None, ""
    before, outcome, message.patient = message.cause, None, patient
    with _traced(message):
        if message.recipient:
            mailing.claim(message)
        else:
            # A call is about to be made.
            message.attempts, message.tried_at = message.attempts + 1, timezone.now()
            outcome = _attempt(message)
        message.save()
        if message.state != State.SENDING:
            _say(message)
    return message, outcome, before


def _traced(message: Message) -> AbstractContextManager[Any]:
    """One id from the click to here, in every line written meanwhile."""
    return bound_contextvars(request_id=message.trace, message_id=str(message.id))


def _say(message: Message) -> None:
    """One line for what became of it; never to whom nor what."""
    told = {
        "kind": message.event,
        "handler": message.handler,
        "stream": message.stream,
        "seq": message.seq,
        "attempts": message.attempts,
        "state": str(message.state),
        "event_id": str(message.event_id),
    }
    log.info("message handled", extra=told)


def _attempt(message: Message) -> Outcome | None:
    """Call the handler of a locked message and write on it what became of it.

    Returns what it says of the way out; None: nothing.
    """
    try:
        # A savepoint: a handler that fails halfway leaves nothing of its own behind.
        with transaction.atomic():
            warning = import_string(message.handler)(message)
        message.cause = ""
    except (Later, Wait) as pause:
        # Not now: its turn has not come, or the receiver says so.
        message.state, message.due_at = State.WAITING, rules.after(timezone.now(), pause.seconds)
        if isinstance(pause, Later):
            # No call was made: nothing is known that was not, and nothing is counted.
            message.attempts -= 1
            return None
        message.cause, message.last_error = "", str(pause)
        return Outcome(rules.ASKED, pause.seconds) if pause.everybody else ANSWERED
    except Park as park:
        message.state, message.parked_at = Message.State.PARKED, timezone.now()
        message.cause, message.last_error = "", str(park)
        log.error("message parked")
    except Uncertain as doubt:
        message.state, message.due_at = Message.State.UNCERTAIN, rules.ask_from(timezone.now())
        message.cause, message.last_error = "", str(doubt)[:2000]
        return Outcome(rules.HUNG)
    except Exception as error:
        return _failed(message, error)
    else:
        message.state, message.delivered_at = Message.State.DELIVERED, _now_in_turn(message)
        message.last_error = warning or ""
    return ANSWERED


def _failed(message: Message, error: Exception) -> Outcome | None:
    """Nothing sensible came back, or the fault is ours: try again later."""
    now, hung = timezone.now(), isinstance(error, Hung)
    delay = rules.after_hanging if hung else rules.next_try
    message.state = Message.State.WAITING
    message.cause = Message.Cause.HUNG if hung else Message.Cause.FAILED
    message.due_at = delay(now, message.attempts, random.random())
    message.last_error = f"{type(error).__name__} : {error}"[:2000]
    if not isinstance(error, Retry):
        log.exception("message failed")
        return None
    return Outcome(message.cause)


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
