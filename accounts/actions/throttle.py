"""How fast one person may go on: counted by each process, by all of them near the limit.

Decision 0026. A page costs no statement as long as half of the burst is left, nor once this process
alone has seen enough; in between one row says what all processes have seen.
"""

import logging
from collections import OrderedDict
from threading import Lock
from typing import Any

from django.db import DatabaseError, connection
from django.utils import timezone

from accounts.models import Throttle
from accounts.rules import RATES, Rate

log = logging.getLogger(__name__)

# The moment each key will be forgotten; those who acted longest ago leave first.
_seen: OrderedDict[str, float] = OrderedDict()
_lock = Lock()
KEYS_KEPT = 20_000

# One statement: two processes never both take the last place. The clock is the one of the process,
# which counted first.
TAKE = """
    INSERT INTO accounts_throttle AS row (key, until)
    SELECT %(key)s, to_timestamp(%(now)s + %(every)s)
    ON CONFLICT (key) DO UPDATE
        SET until = greatest(row.until, to_timestamp(%(now)s)) + make_interval(secs => %(every)s)
        WHERE greatest(extract(epoch FROM row.until), %(now)s) + %(every)s <= %(now)s + %(whole)s
"""


def take(*, what: str, whom: object) -> float:
    """Count one act of somebody; 0.0 when it may be done, else the seconds before it may.

    `what` is a key of `rules.RATES`. A database that does not answer refuses nobody: the act
    itself will say so.
    """
    rate, key, now = RATES[what], _key(what, whom), timezone.now().timestamp()
    with _lock:
        after = rate.after(_seen.get(key, 0.0), now)
        if wait := rate.wait(after, now):
            return wait
        _seen[key] = after
        _seen.move_to_end(key)
        while len(_seen) > KEYS_KEPT:
            _seen.popitem(last=False)
    if not rate.is_near(after, now):
        return 0.0
    try:
        return 0.0 if _taken_of_all(key, rate, now) else _wait_of_all(key, rate, now)
    except DatabaseError:
        log.warning("throttle_not_shared", extra={"act": what})
        return 0.0


def seconds_to_wait(*, what: str, whom: object) -> float:
    """What `take` would answer now, nothing being counted."""
    rate, key, now = RATES[what], _key(what, whom), timezone.now().timestamp()
    after = rate.after(_seen.get(key, 0.0), now)
    if (wait := rate.wait(after, now)) or not rate.is_near(after, now):
        return wait
    return _wait_of_all(key, rate, now)


def forget_what_was_seen() -> None:
    """Begin again in this process: for tests, whose people take each other's numbers."""
    with _lock:
        _seen.clear()


def _key(what: str, whom: object) -> str:
    return f"{what}:{whom}"[:80]


def _taken_of_all(key: str, rate: Rate, now: float) -> bool:
    values: dict[str, Any] = {"key": key, "now": now, "every": rate.every, "whole": rate.whole}
    with connection.cursor() as cursor:
        cursor.execute(TAKE, values)
        return bool(cursor.rowcount)


def _wait_of_all(key: str, rate: Rate, now: float) -> float:
    row = Throttle.objects.filter(key=key).first()
    return rate.wait(rate.after(row.until.timestamp(), now), now) if row else 0.0
