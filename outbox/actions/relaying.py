"""The relay: one thread a slot, each lane for itself, woken when there is something to do (D7)."""

import logging
import threading
from collections.abc import Callable

from django.db import Error, close_old_connections, connection
from django.utils import timezone

from outbox import rules
from outbox.actions.deliver import deliver_due
from outbox.actions.mailing import settle_doubts
from outbox.queries import work

log = logging.getLogger(__name__)


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


def relay(*, stop: threading.Event, every: float) -> None:
    """Deliver until told to stop, looking every so many seconds; what has begun ends."""
    desks = {lane: [_desk_of(lane, stop) for _ in range(lane.slots)] for lane in rules.LANES}
    doubts = Desk("doubts", settle_doubts, stop)
    everybody = [doubts, *(desk for some in desks.values() for desk in some)]
    for desk in everybody:
        desk.start()
    while not stop.wait(every):
        doubts.wake()
        try:
            counts = work(timezone.now(), rules.LANES)
        except Error:
            log.exception("relay lost the database")
            close_old_connections()
            continue
        for lane, count in zip(rules.LANES, counts, strict=True):
            for desk in desks[lane][:count]:
                desk.wake()
    for desk in everybody:
        desk.wake()
    for desk in everybody:
        desk.join()


def _desk_of(lane: rules.Lane, stop: threading.Event) -> Desk:
    name = f"{lane.channel}{'-hung' if lane.hung else ''}".lower()
    return Desk(name, lambda: deliver_due(lanes=[lane], limit=rules.BATCH), stop)
