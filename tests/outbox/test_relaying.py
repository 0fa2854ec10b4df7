"""The relay is woken by the commit, and looks by itself when nobody rings (D7)."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from outbox.actions import post, retry
from outbox.actions.relaying import Doorbell, relay
from outbox.models import Message
from tests.factories.people import StaffFactory
from tests.outbox.test_breaking import post_call
from tests.patience import HANGS_SECONDS

pytestmark = pytest.mark.django_db(transaction=True)
NEVER = 3600  # seconds: it looks when it is rung for, or not at all
Start = Callable[..., threading.Thread]


@pytest.fixture
def start(transactional_db: None) -> Iterator[Start]:
    """A relay in a thread; it ends with the test."""
    stop, threads = threading.Event(), []

    def run(every: float = NEVER, idle: float = NEVER) -> threading.Thread:
        options = {"stop": stop, "every": every, "idle": idle}
        threads.append(threading.Thread(target=relay, kwargs=options))
        threads[-1].start()
        return threads[-1]

    yield run
    stop.set()
    for thread in threads:
        thread.join(HANGS_SECONDS)
        assert not thread.is_alive()


def comes(true: Callable[[], bool]) -> bool:
    limit = time.monotonic() + HANGS_SECONDS
    while not true() and time.monotonic() < limit:
        time.sleep(0.02)
    return true()


LOOK = "%outbox_message AS m WHERE m.state IN ('SENDING'%"
LOOKING = """
    FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND query LIKE %s
"""


def listens() -> bool:
    """It has looked once: by then it has asked to be woken."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {LOOKING}", [LOOK])
        return bool(cursor.fetchone()[0])


def test_who_hangs_up_is_rung_no_more(transactional_db: None) -> None:
    """Unread, what rings fills the connection that was given back, and blocks the server's end."""
    listening, bell = "SELECT count(*) FROM pg_listening_channels()", Doorbell()
    bell.wait(threading.Event(), 0, 0)
    with connection.cursor() as cursor:
        cursor.execute(listening)
        assert cursor.fetchone() == (1,)
    held = connection.connection
    with held.cursor() as same:
        bell.hang_up()
        assert same.execute(listening).fetchone() == (0,)


def test_what_is_committed_leaves_though_the_relay_never_looks_by_itself(
    world: Any, said: Callable[[], list[str]], start: Start
) -> None:
    start()
    assert comes(listens)
    for label in ("one", "two", "three"):
        post_call(label)
        assert comes(lambda label=label: label in said())


def test_what_waited_before_it_listened_leaves_too(
    world: Any, said: Callable[[], list[str]], start: Start
) -> None:
    """Nobody rang for it: it was there."""
    post_call("early")
    start()
    assert comes(lambda: said() == ["early"])


def test_a_commit_while_it_was_away_from_the_database_is_found_when_it_is_back(
    world: Any, said: Callable[[], list[str]], start: Start
) -> None:
    """Who listens by a new connection has not heard what rang meanwhile."""
    relaying = start(every=0.2)
    assert comes(listens)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_terminate_backend(pid) {LOOKING}", [LOOK])
    post_call("meanwhile")
    assert comes(lambda: said() == ["meanwhile"])
    assert relaying.is_alive()
    post_call("afterwards")
    assert comes(lambda: said() == ["meanwhile", "afterwards"])


def test_what_waits_for_its_moment_is_looked_at_again(
    world: Any, said: Callable[[], list[str]], start: Start
) -> None:
    later = post_call("later")
    Message.objects.filter(pk=later.pk).update(due_at=timezone.now() + timedelta(seconds=1))
    start(every=0.1)
    assert comes(lambda: said() == ["later"])


def test_trying_again_by_hand_wakes_it(
    world: Any, said: Callable[[], list[str]], start: Start
) -> None:
    """« Réessayer » is heard at once, not at its next look."""
    parked = post_call("parked")
    Message.objects.filter(pk=parked.pk).update(state="PARKED", parked_at=timezone.now())
    start()
    assert comes(listens)
    retry(message_id=parked.pk, by=StaffFactory())
    assert comes(lambda: said() == ["parked"])


def test_a_change_rolled_back_is_heard_by_nobody(
    world: Any, said: Callable[[], list[str]], start: Start
) -> None:
    """Negative control: another commit rings, and only what it left is there."""
    start()
    assert comes(listens)
    try:
        with transaction.atomic():
            post("thing.moved", subject="x", stream="ghost", facts={"label": "ghost"})
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    post_call("real")
    assert comes(lambda: "real" in said())
    assert said() == ["real"]
