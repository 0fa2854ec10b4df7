"""Delivering what waits: claim one, call its handler, say what became of it."""

import logging
import math
import random
import time
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from structlog.contextvars import bound_contextvars

from core.errors import Refused
from core.shared import Batch
from outbox import rules
from outbox.actions import breaking, mailing, rows
from outbox.actions.slots import slot_of, unbroken
from outbox.errors import Hung, Later, Park, Retry, Uncertain, Wait
from outbox.models import Message
from outbox.queries import work

log = logging.getLogger(__name__)
State = Message.State


@dataclass(frozen=True)
class Outcome:
    """What a call says of its way out: answered (""), or why not; and the wait it asks for."""

    said: str
    wait: float = 0


ANSWERED = Outcome("")


@dataclass(frozen=True)
class Taking:
    """What one deliverer takes next: at most so many messages of a lane, among these if any.

    `patient`: waits for an answer as long as the contract allows.
    """

    lane: rules.Lane
    ids: list[UUID | str] | None
    batch: Batch
    most: int
    patient: bool


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
    """Deliver what may leave now; returns how many were handled.

    A call or a mail is a transaction of its own, the letters of a batch share one.

    With `ids`, only those messages are looked at; nothing begins after `seconds`. Safe to run
    anywhere, any number of times: a message being delivered is skipped by everybody else.
    """
    wanted = None if ids is None else list(ids)
    ends, handled, before = time.monotonic() + seconds, 0, -1
    while before < handled < limit:
        before = handled
        counts = work(timezone.now(), lanes, wanted)
        for lane in [lane for lane, count in zip(lanes, counts, strict=True) if count]:
            most = min(rules.BATCH, limit - handled)
            handled += _deliver_lane(lane, wanted, most=most, ends=ends, shy=shy)
    return handled


def _deliver_lane(
    lane: rules.Lane, ids: list[UUID | str] | None, *, most: int, ends: float, shy: bool
) -> int:
    """Take a slot and deliver up to `most` messages of a lane; returns how many were handled."""
    handled = 0
    with slot_of(lane, shy=shy) as slot, Batch() as batch:
        while slot is not None and handled < most and time.monotonic() <= ends:
            permit = breaking.ask(lane.channel)
            if not permit.given:
                break
            taking = Taking(lane, ids, batch, most - handled, slot < lane.eager or permit.probes)
            with unbroken():
                some = (
                    _write_letters(taking)
                    if lane.channel == rules.LETTER
                    else _deliver_one(taking, permit)
                )
            if not some:
                break
            handled += some
    return handled


def _deliver_one(taking: Taking, permit: breaking.Permit) -> int:
    """Call or send one message: what waits for a slot or a permit is left as it is."""
    message, outcome, before = _take(taking, youngest=permit.probes)
    if message is None:
        return 0
    if message.state == State.SENDING:
        # A mail is handed over outside of any transaction: a crash then leaves it in doubt (F23).
        with _traced(message):
            outcome = _attempt(message)
            mailing.settle(message)
            _say(message)
    if outcome is not None:
        breaking.note(taking.lane.channel, permit, before, outcome.said, outcome.wait)
    return 1


@transaction.atomic
def _take(taking: Taking, *, youngest: bool) -> tuple[Message | None, Outcome | None, str]:
    """The next message, handled under its lock; a mail is only claimed.

    Gives also what its call says of its way out, and why it had failed before.
    """
    found = rows.lock_next(taking.lane, timezone.now(), ids=taking.ids, youngest=youngest)
    if not found:
        return None, None, ""
    message = found[0]
    before, outcome = message.cause, None
    message.patient, message.batch = taking.patient, taking.batch
    with _traced(message):
        if message.recipient:
            mailing.claim(message)
        else:
            outcome = _begin(message)
        rows.write(message)
        if message.state != State.SENDING:
            _say(message)
    return message, outcome, before


@transaction.atomic
def _write_letters(taking: Taking) -> int:
    """Write some mails, all in one transaction: what fails leaves nothing of its own behind."""
    limit = min(taking.most, taking.lane.at_once)
    found = rows.lock_next(taking.lane, timezone.now(), ids=taking.ids, limit=limit)
    # What was read is shared within this transaction, no longer.
    with Batch() as batch:
        for message in found:
            message.batch = batch
            with _traced(message):
                _begin(message)
                rows.write(message)
                _say(message)
    return len(found)


def _begin(message: Message) -> Outcome | None:
    """A call is about to be made, or a mail written: count it, and do it."""
    message.attempts, message.tried_at = message.attempts + 1, timezone.now()
    return _attempt(message)


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
        message.state, message.delivered_at = Message.State.DELIVERED, timezone.now()
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
    rows.wake()
    log.info("message retried", extra={"message_id": str(message_id), "by": by.pk})
    return message


@transaction.atomic
def abandon(*, message_id: UUID, by: Any) -> Message:
    """Give a message up: the next of its stream may leave (« Abandonner »)."""
    message = _undelivered(message_id)
    message.state = Message.State.ABANDONED
    message.save()
    rows.wake()
    log.warning("message abandoned", extra={"message_id": str(message_id), "by": by.pk})
    return message
