"""How many deliver at once, and that nothing breaks them off in the middle."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import DatabaseError

from core.compiled import prepared_cursor
from outbox import rules

# Any number, ours alone among the advisory locks; the lane is added to it.
FAMILY = 0x6F7574
TAKE = """
    SELECT slot FROM generate_series(0, %s::int) AS slot
    WHERE pg_try_advisory_lock(%s::int, slot) LIMIT 1
"""
GIVE_BACK = "SELECT pg_advisory_unlock(%s::int, %s::int)"
# How Celery breaks a task off: past its soft limit, or because it lost its broker.
BREAKS = (signal.SIGUSR1, signal.SIGTERM)


@contextmanager
def slot_of(lane: rules.Lane, *, shy: bool = False) -> Iterator[int | None]:
    """Hold a slot of a lane while delivering: its number, None when all are taken.

    Locks of the session: all the processes count together, and a dead one holds nothing. `shy`
    takes only the first slot where one may wait for long: whoever has other work is never wholly
    caught by one way out.
    """
    long = lane.hung or lane.channel == rules.MAIL
    family = FAMILY + rules.LANES.index(lane)
    with prepared_cursor() as cursor:
        cursor.execute(TAKE, [0 if shy and long else lane.slots - 1, family])
        found = cursor.fetchone()
    if found is None:
        yield None
        return
    try:
        yield found[0]
    finally:
        # Without its connection the lock is gone already.
        with suppress(DatabaseError), prepared_cursor() as cursor:
            cursor.execute(GIVE_BACK, [family, found[0]])


@contextmanager
def unbroken() -> Iterator[list[int]]:
    """What begins here ends: a time limit or a lost broker is heard afterwards (F22b).

    Gives the list of what was heard so far: who does several things begins no other one then.

    Bounded by the patience of what is called. Python hears signals in the main thread only,
    whichever thread the system gave them to: to mask them there would not be enough.
    """
    heard: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield heard
        return
    before = {sign: signal.signal(sign, lambda number, _: heard.append(number)) for sign in BREAKS}
    try:
        yield heard
    finally:
        for sign, handler in before.items():
            signal.signal(sign, signal.SIG_DFL if handler is None else handler)
        for number in heard:
            signal.raise_signal(number)
