"""The circuit breaker of one process: stops knocking on a door that does not open (F13, F17)."""

import random
import threading
import time

from adage_sync import rules
from outbox.errors import Wait


class Breaker:
    """Opens after 5 failures in a row, then lets one call through every 10 s until one succeeds.

    It also keeps everybody quiet while ADAGE asks to wait.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failures = 0
        self._shut_until = 0.0
        self._asked_to_wait_until = 0.0

    def ask(self) -> None:
        """May this call leave now? Raises Wait otherwise, with how long."""
        with self._lock:
            moment = time.monotonic()
            quiet_until = max(self._shut_until, self._asked_to_wait_until)
            if moment < quiet_until:
                # Spread out, so that those who wait do not all come back at once.
                seconds = quiet_until - moment + random.random() / 2
                raise Wait(seconds, "ADAGE ne répond pas ou demande d’attendre : appel différé.")
            if self._failures >= rules.FAILURES_BEFORE_OPEN:
                # This caller is the probe; the others wait for what it finds.
                self._shut_until = moment + rules.PROBE_SECONDS

    def succeeded(self) -> None:
        """ADAGE answered something sensible: the circuit closes."""
        with self._lock:
            self._failures = 0
            self._shut_until = 0.0

    def failed(self) -> None:
        """Nothing, or nonsense, was answered."""
        with self._lock:
            self._failures += 1
            if self._failures >= rules.FAILURES_BEFORE_OPEN:
                self._shut_until = time.monotonic() + rules.PROBE_SECONDS

    def hold(self, seconds: float) -> None:
        """ADAGE asks to wait this long (429, 503): it is alive, everybody keeps quiet."""
        with self._lock:
            self._failures = 0
            self._asked_to_wait_until = time.monotonic() + seconds

    def reset(self) -> None:
        """Forget everything, as a new process would."""
        with self._lock:
            self._failures = 0
            self._shut_until = self._asked_to_wait_until = 0.0
