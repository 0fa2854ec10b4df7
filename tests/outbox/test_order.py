"""What leaves is found by its state, never by how far somebody has read (D5), and is written with
the change itself (D4)."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from outbox.actions import deliver_due, post
from outbox.models import Message
from tests.owner import rewrite

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)


def test_a_message_written_first_and_committed_last_is_delivered_all_the_same(world, said):
    """D5: a cursor over moments or numbers would never see it."""
    written, go = threading.Event(), threading.Event()

    def slow() -> None:
        try:
            with transaction.atomic():
                post("thing.moved", subject="slow", stream="CJ-A", facts={"label": "slow"})
                written.set()
                assert go.wait(20)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        older = pool.submit(slow)
        assert written.wait(20)
        with transaction.atomic():
            post("thing.moved", subject="quick", stream="CJ-B", facts={"label": "quick"})
        deliver_due()
        assert said() == ["quick"]
        go.set()
        older.result(20)
    deliver_due()
    assert said() == ["quick", "slow"]


def test_the_messages_are_in_the_transaction_of_the_change(world):
    """D4: whoever dies right after the commit has already left them."""
    with transaction.atomic():
        post("thing.both", subject="one", stream="CJ-A")
        assert Message.objects.count() == 2


@pytest.mark.parametrize(("ahead", "leaves"), [(4, False), (59, True)])
def test_what_a_clock_that_was_ahead_put_off_does_not_wait_for_it(world, said, ahead, leaves):
    """F25: no delay is as long as that; one that a retry may really ask for is kept."""
    with transaction.atomic():
        post("thing.moved", subject="x", stream="CJ-A", facts={"label": "x"})
    Message.objects.update(due_at=timezone.now() + timedelta(minutes=ahead))

    deliver_due()

    assert said() == (["x"] if leaves else [])


def test_a_clock_set_back_never_says_that_an_event_overtook_another(world):
    """F25, A6: the second of a stream is not delivered « before » the first."""
    with transaction.atomic():
        post("thing.moved", subject="x", stream="CJ-A", facts={"label": "first"})
        post("thing.moved", subject="x", stream="CJ-A", facts={"label": "second"})
    deliver_due(limit=1)
    rewrite(Message.objects.filter(state="DELIVERED"), delivered_at=timezone.now() + HOUR)

    deliver_due()

    first, second = Message.objects.order_by("seq").values_list("delivered_at", flat=True)
    assert first == second
