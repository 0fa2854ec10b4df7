"""Delivering what waits: claim one, call its handler, say what became of it."""

import logging
import math
import random
import time
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import Error, transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from structlog.contextvars import bound_contextvars

from core.shared import Batch
from core.writes import insert
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

    `patient`: waits for an answer as long as the contract allows; `heard`: who asked to stop.
    """

    lane: rules.Lane
    ids: list[UUID | str] | None
    batch: Batch
    most: int
    patient: bool
    heard: list[int]
    ends: float

    def over(self) -> bool:
        """Nothing more begins: somebody asked to stop, or the time is over."""
        return bool(self.heard) or time.monotonic() > self.ends


class _Failed(Exception):
    """One of the letters written together could not be."""


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
            handled += deliver_lane(lane, wanted, most=most, ends=ends, shy=shy)
    return handled


def deliver_lane(
    lane: rules.Lane,
    ids: list[UUID | str] | None = None,
    *,
    most: int,
    ends: float = math.inf,
    shy: bool = False,
) -> int:
    """Take a slot and deliver up to `most` messages of a lane; returns how many were handled."""
    handled = 0
    with slot_of(lane, shy=shy) as slot, Batch() as batch:
        while slot is not None and handled < most and time.monotonic() <= ends:
            permit = breaking.ask(lane.channel)
            if not permit.given:
                break
            with unbroken() as heard:
                patient = slot < lane.eager or permit.probes
                taking = Taking(lane, ids, batch, most - handled, patient, heard, ends)
                if lane.channel == rules.LETTER:
                    some = _write_letters(taking)
                elif lane.channel == rules.MAIL and not permit.failing:
                    some = _send_mails(taking, permit)
                else:
                    some = _deliver_one(taking, permit)
            if not some:
                break
            handled += some
    return handled


def _send_mails(taking: Taking, permit: breaking.Permit) -> int:
    """Send one mail after the other, while all goes well: one statement from each to the next.

    One at a time is claimed: a crash leaves one in doubt (F23). What fails ends it.
    """
    lane, handled = taking.lane, 0
    waiting = mailing.settle_and_claim(lane, None, taking.ids)
    while waiting is not None:
        mail, before, waiting = waiting, waiting.cause, None
        mail.patient, mail.batch = taking.patient, taking.batch
        handled += 1
        with _traced(mail):
            outcome = _attempt(mail) if mail.state == State.SENDING else None
            told = outcome is not None and bool(outcome.said or before)
            if told or handled >= taking.most or taking.over():
                mailing.settle(mail)
            else:
                waiting = mailing.settle_and_claim(lane, mail, taking.ids)
            _say(mail)
        if outcome is not None and told:
            breaking.note(lane.channel, permit, before, outcome.said, outcome.wait)
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


def _write_letters(taking: Taking) -> int:
    """Write some mails, all in one transaction: what fails leaves nothing of its own behind."""
    # Together first: two statements for all of them. When one fails they begin again.
    with suppress(_Failed, Error):
        return _write_some(taking, apart=False)
    return _write_some(taking, apart=True)


@transaction.atomic
def _write_some(taking: Taking, *, apart: bool) -> int:
    """The same; `apart`: each in a savepoint of its own, otherwise _Failed is raised for one."""
    limit = min(taking.most, taking.lane.at_once)
    found = rows.lock_next(taking.lane, timezone.now(), ids=taking.ids, limit=limit)
    mails: list[Message] = []
    # What was read is shared within this transaction, no longer.
    with Batch() as batch:
        for message in found:
            message.batch, message.mails = batch, None if apart else mails
            with _traced(message):
                if apart:
                    _begin(message)
                    rows.write(message)
                else:
                    _write_together(message)
    if not apart:
        insert(mails, once=True)
        rows.write_delivered(found)
    for message in found:
        with _traced(message):
            _say(message)
    return len(found)


def _write_together(message: Message) -> None:
    """Write one letter among others; raises _Failed, of which nothing is said: it begins again."""
    message.attempts, message.tried_at = message.attempts + 1, timezone.now()
    try:
        warning = import_string(message.handler)(message)
    except Exception as error:
        raise _Failed from error
    message.state, message.delivered_at = State.DELIVERED, timezone.now()
    message.cause, message.last_error = "", warning or ""


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
