"""How fast one process may call: a bucket of tokens that learns ADAGE's quota (F17)."""

import math
import threading
import time

from adage_sync import rules
from outbox.errors import Later


class Bucket:
    """Fills at so many calls a second; asked to slow down, it fills more slowly for a while."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        """Full and fast, as in a new process."""
        with self._lock:
            self._rate = rules.CALLS_PER_SECOND
            self._tokens = rules.BURST
            self._filled_at = time.monotonic()
            self._near, self._refused_at = rules.FASTEST_CALLS_PER_SECOND, -math.inf

    def take(self) -> None:
        """Take one token, waiting for it a moment; raises Later when that is too long."""
        seconds = self._reserve()
        if seconds > 0:
            time.sleep(seconds)

    def slow_down(self) -> None:
        """ADAGE said 429: half as fast, never stopped; the pace it refused is remembered."""
        with self._lock:
            moment = time.monotonic()
            if moment - self._refused_at > rules.SAME_REFUSAL_SECONDS:
                self._near = self._rate * rules.NEAR_REFUSAL
            self._refused_at = moment
            self._rate = max(self._rate / 2, rules.SLOWEST_CALLS_PER_SECOND)
            self._tokens = min(self._tokens, 0.0)

    def speed_up(self) -> None:
        """ADAGE took a call: a little faster, hardly so near the pace it refused last."""
        with self._lock:
            near = self._rate >= self._near
            by = rules.FASTER_NEAR_REFUSAL_BY if near else rules.FASTER_BY
            self._rate = min(self._rate + by, rules.FASTEST_CALLS_PER_SECOND)

    def _reserve(self) -> float:
        """Seconds until the token taken is there."""
        with self._lock:
            moment = time.monotonic()
            if moment - self._filled_at > rules.PACE_FORGOTTEN_AFTER:
                self._rate = min(self._rate, rules.CALLS_PER_SECOND)
            gained = (moment - self._filled_at) * self._rate
            self._tokens = min(self._tokens + gained, rules.BURST)
            self._filled_at = moment
            missing = (1.0 - self._tokens) / self._rate
            if missing > rules.LONGEST_PAUSE:
                raise Later(missing, "Trop d’appels en même temps\u00a0: celui-ci attend son tour.")
            self._tokens -= 1.0
            return max(missing, 0.0)
