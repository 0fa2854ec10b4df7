"""The relay: one thread a slot, each lane for itself, woken when there is something to do (D7)."""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.db import Error, connection
from django.utils import timezone

from outbox import rules
from outbox.actions.deliver import deliver_lane
from outbox.actions.mailing import settle_doubts
from outbox.models.message import WAKE
from outbox.queries import unsettled, work

log = logging.getLogger(__name__)
# Rung again and again, it looks no more often than that: one look finds what several left. A look
# that takes long (a backlog, a busy machine) waits so many times as long for the next.
GATHER_SECONDS, GATHER_TIMES, GATHER_AT_MOST = 0.01, 4, 0.2
# Whoever sleeps for so long keeps no connection: to make one costs more than a message.
CONNECTION_SECONDS = 30


class Desk(threading.Thread):
    """Does one kind of work each time it is woken, until nothing is left of it."""

    def __init__(self, name: str, once: Callable[[], int], stop: threading.Event) -> None:
        super().__init__(name=name)
        self._once, self._stopped, self._woken = once, stop, threading.Event()
        self.busy = False

    def wake(self) -> None:
        """There is something to do."""
        self._woken.set()

    def run(self) -> None:
        while True:
            if not self._woken.wait(CONNECTION_SECONDS):
                connection.close()
                self._woken.wait()
            self._woken.clear()
            if self._stopped.is_set():
                connection.close()
                return
            try:
                self.busy = True
                while self._once() and not self._stopped.is_set():
                    pass
            except Error:
                # The database went away: say so, come back to it.
                log.exception("relay lost the database")
                connection.close()
            except Exception:
                log.exception("relay failed")
                connection.close()
            self.busy = False


class Doorbell:
    """Heard when a commit leaves something to deliver (the trigger of the messages rings it)."""

    def __init__(self) -> None:
        self._listening: Any = None

    def wait(self, stop: threading.Event, seconds: float, gather: float) -> None:
        """Until it rings and `gather` seconds more, until told to stop, or for so long."""
        ends = time.monotonic() + seconds
        connection.ensure_connection()
        with connection.wrap_database_errors:  # those of the driver are Django's here too
            if connection.connection is not self._listening:  # a new one has heard nothing yet
                connection.connection.execute(f"LISTEN {WAKE}")
                self._listening = connection.connection
                return
            while not stop.is_set() and (left := ends - time.monotonic()) > 0:
                if any(connection.connection.notifies(timeout=min(left, 1), stop_after=1)):
                    stop.wait(gather)
                    return

    def hang_up(self) -> None:
        """Ask to be woken no more, and give the connection back.

        It may be somebody else's next: what rings and is never read fills it, and blocks for good
        the server's end of it, then whoever waits for all of them (DROP DATABASE).
        """
        with suppress(Error), connection.wrap_database_errors:
            if connection.connection is not None:
                connection.connection.execute("UNLISTEN *")
        self._listening = None
        connection.close()


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
    bell, pause, gather, looks_at = Doorbell(), 0.0, GATHER_SECONDS, 0.0
    while not stop.is_set():
        try:
            bell.wait(stop, pause, gather)
            began = time.monotonic()
            if began < looks_at:
                _wake_desks(desks)
                looks_at = min(looks_at, began + every)  # some of it may have to be tried again
            else:
                # Rung without end, it looks at all there is as often as if nobody rang.
                in_doubt, waits = unsettled()
                if in_doubt:
                    doubts.wake()
                if waits:
                    _wake_desks(desks)
                looks_at = began + (every if in_doubt or waits else idle)
            ended = time.monotonic()
            pause = max(looks_at - ended, 0)
            gather = min(max(GATHER_SECONDS, GATHER_TIMES * (ended - began)), GATHER_AT_MOST)
        except Error:
            log.exception("relay lost the database")
            bell.hang_up()
            stop.wait(every)
    bell.hang_up()
    for desk in everybody:
        desk.wake()
    for desk in everybody:
        desk.join()


def _wake_desks(desks: dict[rules.Lane, list[Desk]]) -> None:
    """Wake as many of each lane as there is work for, those who sleep first: who is busy may be
    waiting for an answer.
    """
    for lane, count in zip(rules.LANES, work(timezone.now(), rules.LANES), strict=True):
        sleeping_first = sorted(desks[lane], key=lambda desk: desk.busy)
        for desk in sleeping_first[: lane.takers(count)]:
            desk.wake()


def _desk_of(lane: rules.Lane, stop: threading.Event) -> Desk:
    name = f"{lane.channel}{'-hung' if lane.hung else ''}".lower()
    return Desk(name, lambda: deliver_lane(lane, most=rules.BATCH), stop)
