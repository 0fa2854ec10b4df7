"""What leaves is written with the change, or not at all (R64, D4, D5)."""

import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction

from outbox.actions import deliver_due, post, post_mail
from outbox.models import Message, Stream
from outbox.models.message import WAKE


@pytest.mark.django_db(transaction=True)
def test_a_post_outside_a_transaction_is_refused(world):
    """I6."""
    with pytest.raises(RuntimeError, match="outside a transaction"):
        post("thing.moved", subject="x", stream="CJ-A")
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_an_event_nobody_routed_is_a_bug(world):
    with pytest.raises(KeyError):
        post("thing.unknown", subject="x")


@pytest.mark.django_db(transaction=True)
def test_a_change_rolled_back_leaves_nothing_and_tells_nobody(world):
    """R64: nothing leaves before the commit."""

    def change_that_fails() -> None:
        with transaction.atomic():
            post("thing.both", subject="x", stream="CJ-A", facts={"label": "ghost"})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_that_fails()
    deliver_due()
    assert (Message.objects.count(), Stream.objects.count(), world.told) == (0, 0, [])


def heard(listener: psycopg.Connection) -> int:
    """How often whoever delivers was woken since it was last asked."""
    return len(list(listener.notifies(timeout=0.2)))


@pytest.fixture
def listener(transactional_db: None) -> Iterator[psycopg.Connection]:
    """Somebody who waits for what is to leave."""
    known = connection.get_connection_params()
    address = {
        name: known[name]
        for name in ("dbname", "user", "password", "host", "port")
        if known.get(name)
    }
    with psycopg.connect(**address, autocommit=True) as listening:
        listening.execute(f"LISTEN {WAKE}")
        yield listening


def test_whoever_delivers_is_woken_once_by_the_commit(world, listener):
    """D4, D7: woken too early it would find nothing."""
    with transaction.atomic():
        post("thing.both", subject="x", stream="CJ-A")
        post("thing.moved", subject="x", stream="CJ-A")
        assert heard(listener) == 0
    assert heard(listener) == 1


def test_a_change_rolled_back_wakes_nobody(world, listener):
    with suppress(ZeroDivisionError), transaction.atomic():
        post("thing.moved", subject="x", stream="CJ-A")
        raise ZeroDivisionError
    assert heard(listener) == 0


def test_a_mail_wakes_too(world, listener):
    with transaction.atomic():
        post_mail(
            Message(event="thing.said", handler="app.mails.somebody_said"),
            recipient="ana@exemple.fr",
            subject="x",
            text="x",
            html="",
        )
    assert heard(listener) == 1


@pytest.mark.django_db
def test_one_message_a_side_effect_and_only_the_ordered_one_takes_a_number(world):
    event_id = post("thing.both", subject="photo", stream="CJ-A", facts={"label": "x"})
    ordered, free = Message.objects.order_by("handler").reverse()
    assert [ordered.event_id, free.event_id] == [event_id, event_id]
    assert (ordered.stream, ordered.seq, ordered.payload) == ("CJ-A", 1, {"subject": "photo"})
    assert (free.stream, free.seq, free.payload) == ("", None, {})
    assert ordered.facts == free.facts == {"label": "x"}


@pytest.mark.django_db
def test_each_stream_counts_for_itself(world):
    for stream in ["CJ-A", "CJ-B", "CJ-A", "CJ-A", "CJ-B"]:
        post("thing.moved", subject="x", stream=stream)
    assert sorted(Message.objects.values_list("stream", "seq")) == [
        ("CJ-A", 1),
        ("CJ-A", 2),
        ("CJ-A", 3),
        ("CJ-B", 1),
        ("CJ-B", 2),
    ]


@pytest.mark.django_db(transaction=True)
def test_the_numbers_have_no_gap_under_20_concurrent_posts_and_some_rollbacks(world):
    """D5: a number is taken with its row; who rolls back gives it back."""

    def one(number: int) -> None:
        try:
            with transaction.atomic():
                post("thing.moved", subject="x", stream="CJ-A", facts={"label": number})
                if number % 4 == 0:
                    raise ZeroDivisionError
        except ZeroDivisionError:
            pass
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(one, range(20)))
    assert sorted(Message.objects.values_list("seq", flat=True)) == list(range(1, 16))
    deliver_due()
    assert set(world.told) == {number for number in range(20) if number % 4}


@pytest.mark.django_db(transaction=True)
def test_without_the_row_of_the_stream_concurrent_posts_would_collide(world, monkeypatch):
    """D11: the negative control; reading the last number first, two posts take the same."""
    barrier = threading.Barrier(2)

    def read_then_write(stream: str, count: int) -> tuple[int, int]:
        last = Message.objects.filter(stream=stream).count()
        barrier.wait(5)
        return 1, last + 1

    monkeypatch.setattr(sys.modules["outbox.actions.posting"], "_reserve", read_then_write)

    def one(_: int) -> str:
        try:
            with transaction.atomic():
                post("thing.moved", subject="x", stream="CJ-A")
            return "posted"
        except IntegrityError:
            return "collided"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(one, range(2))) == ["collided", "posted"]


@pytest.mark.django_db
def test_a_mail_is_left_once_for_an_event_an_address_and_a_template(world):
    """R60, I8: whatever the case of the address."""
    post("thing.said", subject="x")
    parent = Message.objects.get()
    for address in ["Lea@Theatre.fr", "lea@theatre.fr ", "lea@theatre.fr"]:
        post_mail(parent, recipient=address, subject="Bonjour", text="t", html="h")
    assert list(Message.objects.exclude(recipient="").values_list("recipient", "template")) == [
        ("lea@theatre.fr", "free")
    ]


@pytest.mark.django_db
def test_a_subject_on_several_lines_becomes_one_line(world):
    """M13: no header can be smuggled in."""
    post("thing.said", subject="x")
    parent = Message.objects.get()
    post_mail(parent, recipient="a@b.fr", subject="Bonjour\r\nBcc: x@y.z\n", text="t", html="")
    assert Message.objects.exclude(recipient="").get().payload["subject"] == "Bonjour Bcc: x@y.z"
