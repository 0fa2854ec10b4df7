"""Delivering: in order within a stream, each stream for itself, tried again, parked (D6, I7)."""

import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from outbox import rules
from outbox.actions import abandon, deliver_due, post, retry
from outbox.actions.by_hand import NothingToRetry
from outbox.errors import Park, Retry, Wait
from outbox.models import Message
from outbox.queries import deliverable
from tests.factories.people import StaffFactory

State = Message.State


def leave(label: str, stream: str = "CJ-A", event: str = "thing.moved", **facts: object) -> Message:
    """Post one event and return its message."""
    with transaction.atomic():
        event_id = post(event, subject="x", stream=stream, facts={"label": label, **facts})
    return Message.objects.get(event_id=event_id)


@pytest.mark.django_db
def test_what_waits_is_delivered_once(world, said):
    leave("one")
    assert (deliver_due(), deliver_due()) == (1, 0)
    assert said() == ["one"]
    message = Message.objects.get()
    assert (message.state, message.attempts, message.last_error) == (State.DELIVERED, 1, "")
    assert message.delivered_at is not None


@pytest.mark.django_db
def test_a_warning_is_kept_and_the_message_counts_as_delivered(world):
    leave("one", warning="adresse inconnue")
    deliver_due()
    message = Message.objects.get()
    assert (message.state, message.last_error) == (State.DELIVERED, "adresse inconnue")


@pytest.mark.django_db
def test_the_second_of_a_stream_waits_for_the_first(world, said):
    """I7: head of line."""
    world.mood["one"] = Wait(60)
    leave("one")
    second = leave("two")
    leave("other", stream="CJ-B")
    deliver_due()
    deliver_due(ids=[second.pk])
    assert said() == ["other"]
    world.mood.clear()
    with time_machine.travel(timezone.now() + timedelta(seconds=61), tick=False):
        deliver_due()
    assert said() == ["other", "one", "two"]


@pytest.mark.django_db
def test_without_the_head_of_line_rule_the_second_would_overtake(world, said, monkeypatch):
    """D11: the negative control of the test above."""

    monkeypatch.setattr("outbox.queries.IS_HEAD", "true")
    deliverable.cache_clear()
    world.mood["one"] = Wait(60)
    leave("one")
    leave("two")
    deliver_due()
    deliverable.cache_clear()
    assert said() == ["two"]


@pytest.mark.django_db
def test_a_message_without_stream_waits_for_nobody(world, said):
    world.mood["one"] = Park("unreadable")
    leave("one")
    leave("free", event="thing.said")
    deliver_due()
    assert said() == ["free"]


@pytest.mark.django_db
def test_a_parked_message_holds_its_own_stream_and_nobody_elses(world, said, caplog):
    """F18: one poisoned offer, and the others flow."""
    world.mood["poison"] = Park("422")
    parked = leave("poison")
    leave("behind")
    leave("other", stream="CJ-B")
    with caplog.at_level(logging.ERROR):
        deliver_due()
    assert said() == ["other"]
    parked = Message.objects.get(pk=parked.pk)
    assert (parked.state, parked.last_error) == (State.PARKED, "422")
    assert parked.parked_at is not None
    assert "message parked" in caplog.text


@pytest.mark.django_db
def test_retry_puts_a_parked_message_back_in_order(world, said):
    """« Réessayer »."""
    world.mood["poison"] = Park("422")
    parked = leave("poison")
    leave("behind")
    deliver_due()
    world.mood.clear()
    retry(message_id=parked.pk, by=StaffFactory())
    deliver_due()
    assert said() == ["poison", "behind"]
    assert Message.objects.get(pk=parked.pk).parked_at is None


@pytest.mark.django_db
def test_abandon_frees_the_rest_of_the_stream(world, said):
    """« Abandonner »."""
    world.mood["poison"] = Park("422")
    parked = leave("poison")
    leave("behind")
    deliver_due()
    abandon(message_id=parked.pk, by=StaffFactory())
    deliver_due()
    assert said() == ["behind"]
    assert Message.objects.get(pk=parked.pk).state == State.ABANDONED


@pytest.mark.django_db
@pytest.mark.parametrize("act", [retry, abandon])
def test_what_has_left_can_be_neither_retried_nor_abandoned(world, act):
    message = leave("one")
    deliver_due()
    with pytest.raises(NothingToRetry):
        act(message_id=message.pk, by=StaffFactory())
    assert Message.objects.get().state == State.DELIVERED


@pytest.mark.django_db
def test_wait_obeys_the_receiver_up_to_five_minutes(world):
    """F17: Retry-After is obeyed, but nobody makes us wait for days."""
    world.mood |= {"short": Wait(30), "long": Wait(86_400)}
    with time_machine.travel("2026-11-23 08:00:00+00:00", tick=False):
        short, long = leave("short"), leave("long", stream="CJ-B")
        deliver_due()
        due = {message.pk: message.due_at - timezone.now() for message in Message.objects.all()}
    assert due == {short.pk: timedelta(seconds=30), long.pk: rules.LAST_RETRY}


@pytest.mark.django_db
@pytest.mark.parametrize(("error", "is_a_bug"), [(Retry("timeout"), False), (KeyError("x"), True)])
def test_an_error_is_tried_again_and_only_a_bug_is_logged_as_one(world, caplog, error, is_a_bug):
    world.mood["one"] = error
    with time_machine.travel("2026-11-23 08:00:00+00:00", tick=False), caplog.at_level("ERROR"):
        leave("one")
        deliver_due()
        message = Message.objects.get()
        assert message.state == State.WAITING
        assert timezone.now() <= message.due_at <= timezone.now() + timedelta(seconds=2)
    assert message.last_error.startswith(type(error).__name__)
    assert ("message failed" in caplog.text) is is_a_bug


@pytest.mark.django_db
def test_a_handler_that_fails_halfway_leaves_nothing_of_its_own(world):
    """The mails it had begun to leave are rolled back, the message is not."""

    def halfway(message: Message) -> None:
        Message.objects.create(event="thing.half", handler="x", recipient="a@b.fr", template="t")
        raise ValueError

    world.mood["one"] = halfway
    leave("one")
    deliver_due()
    assert list(Message.objects.values_list("event", "attempts")) == [("thing.moved", 1)]


def test_the_backoff_doubles_up_to_five_minutes_with_full_jitter():
    """C4: 1, 2, 4 … 300 s."""
    now = timezone.now()
    ceilings = [rules.next_try(now, attempts, 1.0) - now for attempts in range(1, 30)]
    seconds = [min(2**attempts, 300) for attempts in range(1, 30)]
    assert ceilings == [timedelta(seconds=value) for value in seconds]
    assert rules.next_try(now, 7, 0.0) == now
    assert rules.next_try(now, 7, 0.5) - now == timedelta(seconds=64)
    assert rules.next_try(now, 10_000, 1.0) - now == rules.LAST_RETRY


@pytest.mark.django_db(transaction=True)
def test_concurrent_relays_deliver_each_message_once_and_in_order(world, said):
    """I7: eight relays, four streams, ten messages each; skip_locked shares the work."""
    for number in range(10):
        for stream in ["CJ-A", "CJ-B", "CJ-C", "CJ-D"]:
            leave(f"{stream} {number}", stream=stream)

    def relay(_: int) -> None:
        try:
            for _round in range(40):
                if not deliver_due(limit=3):
                    time.sleep(0.005)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(relay, range(8)))
    assert len(said()) == len(set(said())) == 40
    for stream in ["CJ-A", "CJ-B", "CJ-C", "CJ-D"]:
        heard = [label for label in said() if label.startswith(stream)]
        assert heard == [f"{stream} {number}" for number in range(10)]
    assert set(Message.objects.values_list("attempts", flat=True)) == {1}


@pytest.mark.django_db(transaction=True)
def test_a_message_being_delivered_is_skipped_by_the_other_relays(world, said):
    """F2: a slow receiver holds its message, not the relay; the next of its stream stays behind."""
    inside, go = threading.Event(), threading.Event()

    def slow(message: Message) -> None:
        inside.set()
        assert go.wait(10)

    world.mood["slow"] = slow
    leave("slow")
    leave("behind")
    leave("other", stream="CJ-B")

    def relay() -> int:
        try:
            return deliver_due(limit=1)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(relay)
        assert inside.wait(10)
        assert deliver_due() == 1
        assert said() == ["other"]
        go.set()
        assert first.result(10) == 1
    deliver_due()
    assert said() == ["other", "slow", "behind"]


@pytest.mark.django_db(transaction=True)
def test_a_relay_killed_in_the_middle_leaves_the_message_to_the_next(world, said):
    """F1: the claim is the row lock; it dies with its owner."""

    def killed(message: Message) -> None:
        raise KeyboardInterrupt

    world.mood["one"] = killed
    leave("one")
    with pytest.raises(KeyboardInterrupt):
        deliver_due()
    assert Message.objects.get().state == State.WAITING
    world.mood.clear()
    deliver_due()
    assert said() == ["one"]
