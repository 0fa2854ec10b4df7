"""Own slots for each way out, few for what hung last time, counted over all the processes."""

import threading
import time
from typing import Any

import pytest
from django.db import connection, transaction

from outbox import rules
from outbox.actions import post_mail
from outbox.actions.relaying import relay
from outbox.actions.slots import slot_of
from outbox.errors import Hung
from outbox.models import Message
from tests.outbox.test_breaking import post_call
from tests.patience import HANGS_SECONDS

CALLS, LETTERS, MAILS, HUNG_CALLS, HUNG_MAILS = rules.LANES


def leave_mails(count: int) -> None:
    for rank in range(count):
        event = Message(event="thing.said", handler="app.mails.somebody_said")
        with transaction.atomic():
            post_mail(event, recipient=f"p{rank}@ex.fr", subject="x", text="x", html="")


@pytest.mark.django_db(transaction=True)
def test_all_the_processes_together_hold_so_many_slots_and_no_more() -> None:
    """F14: at most eight calls at once, of whatever kind."""
    held, over, seen = threading.Barrier(13, timeout=HANGS_SECONDS), threading.Event(), []

    def hold(lane: rules.Lane) -> None:
        try:
            with slot_of(lane) as slot:
                seen.append((lane, slot))
                held.wait()
                over.wait(HANGS_SECONDS)
        finally:
            connection.close()

    lanes = [lane for lane in (CALLS, HUNG_CALLS) for _ in range(6)]
    threads = [threading.Thread(target=hold, args=[lane]) for lane in lanes]
    for thread in threads:
        thread.start()
    held.wait()
    over.set()
    for thread in threads:
        thread.join()
    taken = [slot for _, slot in seen if slot is not None]
    assert len(taken) == CALLS.slots + HUNG_CALLS.slots <= 8
    with slot_of(CALLS) as slot:
        assert slot == 0


HANGING = 8
FLOW_SECONDS = 5  # F13b: p95 of what does not hang


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_eight_offers_that_hang_and_a_silent_mail_server_delay_nobody_else(
    world: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F13b, with the relay's own threads: the handlers really hang."""
    arrived: dict[str, float] = {}
    over, count, every = threading.Event(), 20, 0.4

    def hang(message: Message) -> None:
        over.wait(8 if message.patient else 1.5)
        raise Hung("silence")

    def note(message: Message) -> None:
        arrived[message.facts["label"]] = time.monotonic()

    def silence(message: Message) -> None:
        over.wait(30)
        raise Hung("silence")

    monkeypatch.setattr("outbox.mails.send", silence)
    leave_mails(6)
    for rank in range(HANGING):
        world.mood[f"hangs {rank}"] = hang
        post_call(f"hangs {rank}")
    stop = threading.Event()
    thread = threading.Thread(target=relay, kwargs={"stop": stop, "every": 0.2, "idle": 60})
    thread.start()
    left: dict[str, float] = {}
    try:
        for rank in range(count):
            world.mood[f"good {rank}"] = note
            left[f"good {rank}"] = time.monotonic()
            post_call(f"good {rank}")
            time.sleep(every)
        limit = time.monotonic() + HANGS_SECONDS
        while len(arrived) < count and time.monotonic() < limit:
            time.sleep(0.1)
    finally:
        stop.set()
        over.set()
        thread.join(HANGS_SECONDS)
    waits = sorted(arrived[label] - left[label] for label in arrived)
    assert len(waits) == count
    assert waits[int(len(waits) * 0.95)] <= FLOW_SECONDS, waits
    hung = Message.objects.filter(facts__label__startswith="hangs")
    assert set(hung.values_list("state", "cause")) == {("WAITING", "HUNG")}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("lane", "left"), [(MAILS, 0), (HUNG_CALLS, 0), (HUNG_MAILS, 0), (CALLS, 1), (LETTERS, 1)]
)
def test_whoever_has_other_work_is_never_wholly_caught(lane: rules.Lane, left: int) -> None:
    """F13b: of two Celery processes, one at most waits for a silent mail server."""
    taken: list[int | None] = []

    def take_one() -> None:
        try:
            with slot_of(lane, shy=True) as slot:
                taken.append(slot)
        finally:
            connection.close()

    with slot_of(lane, shy=True) as first:
        other = threading.Thread(target=take_one)
        other.start()
        other.join()
    assert (first, taken) == (0, [1 if left else None])
