"""The relay: one thread a slot, each lane for itself, woken when there is something to do (D7)."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from django.db import Error, connection
from django.utils import timezone

from outbox import rules
from outbox.actions.deliver import deliver_due
from outbox.actions.mailing import settle_doubts
from outbox.models.message import WAKE
from outbox.queries import unsettled, work

log = logging.getLogger(__name__)
# Rung again and again, it looks no more often than that: one look finds what several left.
GATHER_SECONDS = 0.01


class Desk(threading.Thread):
    """Does one kind of work each time it is woken, until nothing is left of it."""

    def __init__(self, name: str, once: Callable[[], int], stop: threading.Event) -> None:
        super().__init__(name=name)
        self._once, self._stopped, self._woken = once, stop, threading.Event()

    def wake(self) -> None:
        """There is something to do."""
        self._woken.set()

    def run(self) -> None:
        while True:
            self._woken.wait()
            self._woken.clear()
            if self._stopped.is_set():
                return
            try:
                while self._once() and not self._stopped.is_set():
                    pass
            except Error:
                # The database went away: say so, come back to it.
                log.exception("relay lost the database")
            except Exception:
                log.exception("relay failed")
            # Whoever sleeps keeps no connection.
            connection.close()


class Doorbell:
    """Heard when a commit leaves something to deliver (the trigger of the messages rings it)."""

    def __init__(self) -> None:
        self._listening: Any = None

    def wait(self, stop: threading.Event, seconds: float) -> None:
        """Until it rings, until told to stop, or for so long."""
        ends = time.monotonic() + seconds
        connection.ensure_connection()
        with connection.wrap_database_errors:  # those of the driver are Django's here too
            if connection.connection is not self._listening:  # a new one has heard nothing yet
                connection.connection.execute(f"LISTEN {WAKE}")
                self._listening = connection.connection
                return
            while not stop.is_set() and (left := ends - time.monotonic()) > 0:
                if any(connection.connection.notifies(timeout=min(left, 1), stop_after=1)):
                    stop.wait(GATHER_SECONDS)
                    return


def relay(*, stop: threading.Event, every: float, idle: float) -> None:
    """Deliver until told to stop, woken by each commit; what has begun ends.

    Looks by itself every `every` seconds while something waits for its moment, every `idle`
    seconds otherwise: who rings may have fallen silent.
    """
    desks = {lane: [_desk_of(lane, stop) for _ in range(lane.slots)] for lane in rules.LANES}
    doubts = Desk("doubts", settle_doubts, stop)
    everybody = [doubts, *(desk for some in desks.values() for desk in some)]
    for desk in everybody:
        desk.start()
    bell, pause = Doorbell(), 0.0
    while not stop.is_set():
        try:
            bell.wait(stop, pause)
            pause = every if _wake_desks(desks, doubts) else idle
        except Error:
            log.exception("relay lost the database")
            connection.close()
            stop.wait(every)
    connection.close()
    for desk in everybody:
        desk.wake()
    for desk in everybody:
        desk.join()


def _wake_desks(desks: dict[rules.Lane, list[Desk]], doubts: Desk) -> bool:
    """Wake as many as there is work for; returns whether anything waits, now or for later."""
    in_doubt, waits = unsettled()
    if in_doubt:
        doubts.wake()
    if waits:
        for lane, count in zip(rules.LANES, work(timezone.now(), rules.LANES), strict=True):
            for desk in desks[lane][: lane.takers(count)]:
                desk.wake()
    return in_doubt or waits


def _desk_of(lane: rules.Lane, stop: threading.Event) -> Desk:
    name = f"{lane.channel}{'-hung' if lane.hung else ''}".lower()
    return Desk(name, lambda: deliver_due(lanes=[lane], limit=rules.BATCH), stop)
