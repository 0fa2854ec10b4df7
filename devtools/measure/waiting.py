"""What has not left yet: how long the messages of a load take, and when ADAGE hears of an act."""

import json
import time
import urllib.request
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q

from devtools.local.errors import LocalError
from outbox import rules
from outbox.models import Message
from outbox.queries import of_channel

STEP = 0.5
PREBOOKED = "/v1/prereservation"
COMMITS = """
SELECT offer.ref, pg_xact_commit_timestamp(move.xmin)
FROM bookings_bookingmove AS move
JOIN bookings_booking AS booking ON booking.id = move.booking_id
JOIN offers_collectiveoffer AS offer ON offer.id = booking.offer_id
WHERE move.verb = 'prebook' AND booking.institution_id = ANY(%s)
"""


def seconds_until_gone(patience: float, channel: str = "") -> float:
    """Seconds from now until no message waits (by that way out); raises LocalError beyond."""
    began = time.monotonic()
    mine = of_channel(channel) if channel else Q()
    states = Message.State.WAITING, Message.State.SENDING
    left = [Message.objects.filter(mine, state=state) for state in states]
    # Counted: whether there is any may be asked of all that ever left.
    while many := sum(some.count() for some in left):
        if time.monotonic() - began > patience:
            raise LocalError(f"{many} messages still wait after {patience:.0f} s.")
        time.sleep(STEP)
    return time.monotonic() - began


def calls_gone(patience: float) -> float:
    """The same, for the calls to ADAGE."""
    return seconds_until_gone(patience, rules.CALL)


def delays(mock: str, schools: Sequence[int]) -> list[float]:
    """Seconds from the commit of each pre-booking of these schools to its arrival at the mock."""
    with connection.cursor() as cursor:
        cursor.execute(COMMITS, [list(schools)])
        committed: dict[str, datetime] = dict(cursor.fetchall())
    with urllib.request.urlopen(f"{mock}/_journal", timeout=60) as answer:  # noqa: S310  our own
        calls: list[dict[str, Any]] = json.load(answer)
    heard: dict[str, datetime] = {}
    for call in calls:
        if call["path"] == PREBOOKED and call["offer"] in committed:
            heard.setdefault(call["offer"], datetime.fromisoformat(call["at"]))
    if len(heard) < len(committed):
        raise LocalError(f"ADAGE heard of {len(heard)} pre-bookings of {len(committed)}.")
    # The mock writes its moments to the millisecond: one may seem to come before its commit.
    return [max(0.0, (heard[ref] - at).total_seconds()) for ref, at in committed.items()]


def tell_mock(mock: str, mode: str) -> None:
    """Have the mock ADAGE answer otherwise (`ok`, `late:0.5s`)."""
    body = json.dumps({"mode": mode}).encode()
    urllib.request.urlopen(f"{mock}/_control", body, timeout=10).close()  # noqa: S310  our own
