"""Is the house ready, and what is wrong: one fact a line, one named alarm a fault (G25)."""

import os
import time
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError
from redis import RedisError

from core.failures import is_full
from jobs.queries import late_jobs
from outbox.rules import waits_too_long

OK, AWAY = "ok", "unavailable"

MESSAGES = """
    SELECT EXTRACT(epoch FROM now() - min(created_at) FILTER (WHERE state = 'WAITING'))::float,
           count(*) FILTER (WHERE state = 'WAITING'),
           count(*) FILTER (WHERE parked_at IS NOT NULL),
           EXISTS (SELECT FROM outbox_quarantine WHERE released_at IS NULL),
           EXTRACT(epoch FROM clock_timestamp())::float
    FROM outbox_message WHERE state IN ('WAITING', 'PARKED', 'UNCERTAIN')
"""

# A sort that does not fit in memory writes some 300 kB on PostgreSQL's disk and takes them off
# again: no table is read, nothing is kept, and a full disk says so (F12b).
SORT_MEMORY = "SET LOCAL work_mem = '64kB'"
SORT = """
    SELECT count(*) FROM (
        SELECT repeat(md5(n::text), 8) AS words, n FROM generate_series(1, 1200) AS n ORDER BY 1, 2
    ) AS sorted
"""
FULL = "full"
UNREACHABLE = "unreachable"  # our own: its folder is gone, closed, or on a server that is away
# One file of the largest kind, and the logs: below, our own disk is full.
ROOM_BYTES = 8 * 1024 * 1024

# Logs of two machines whose clocks differ by more cannot be told in order.
CLOCKS_APART_MAX = 2.0

# Alarm -> what it means; operations.md says what to do.
ALARMS = {
    "DATABASE": "the database does not answer",
    "BROKER": "the broker does not answer: the jobs of the clock wait",
    "DISK": "no room left to write, or our own disk is away: pages are read, acts answer 503",
    "BACKLOG": "a message has been waiting for more than a minute",
    "PARKED": "a message waits for somebody's decision",
    "QUARANTINE": "nothing leaves: a backup was restored",
    "CLOCK": "a job of the clock has missed two periods",
    "TIME": "this machine and the database do not agree on the time",
}


def facts() -> dict[str, Any]:
    """What the database and the broker say, the backlog, and the names of the alarms."""
    now = timezone.now()
    found = _messages() | {"broker": _broker(), "at": now.isoformat(timespec="seconds")}
    found["disk"] = _disk() if found["database"] == OK else None
    found["late_jobs"] = late_jobs(now) if found["database"] == OK else []
    alarms = [name for name, rings in _rings(found).items() if rings]
    # One word: a late clock says so, whatever else rings.
    if "DATABASE" in alarms:
        status = AWAY
    else:
        status = "late" if "CLOCK" in alarms else "degraded" if alarms else OK
    return {"status": status, "alarms": alarms, **found}


def _rings(found: dict[str, Any]) -> dict[str, bool]:
    return {
        "DATABASE": found["database"] != OK,
        "BROKER": found["broker"] != OK,
        "DISK": found["disk"] in (FULL, UNREACHABLE),
        "BACKLOG": waits_too_long(found["oldest_undelivered_seconds"] or 0),
        "PARKED": bool(found["parked_messages"]),
        "QUARANTINE": bool(found["quarantine"]),
        "CLOCK": bool(found["late_jobs"]),
        "TIME": (found["clocks_apart_seconds"] or 0) > CLOCKS_APART_MAX,
    }


def _messages() -> dict[str, Any]:
    asked = time.time()
    try:
        with connection.cursor() as cursor:
            cursor.execute(MESSAGES)
            seconds, waiting, parked, quarantine, there = cursor.fetchone()
    except DatabaseError:
        return {
            "database": AWAY,
            "oldest_undelivered_seconds": None,
            "waiting_messages": None,
            "parked_messages": None,
            "quarantine": None,
            "clocks_apart_seconds": None,
        }
    # The database answered somewhere between the question and now: beyond, the clocks differ.
    apart = max(asked - there, there - time.time(), 0.0)
    return {
        "database": OK,
        "oldest_undelivered_seconds": round(seconds or 0.0, 1),
        "waiting_messages": waiting,
        "parked_messages": parked,
        "quarantine": quarantine,
        "clocks_apart_seconds": round(apart, 1),
    }


def _disk() -> str:
    """Write a little on PostgreSQL's disk; look at the room left on ours."""
    try:
        room = os.statvfs(settings.STATE_DIR)
    except OSError:
        return UNREACHABLE
    if room.f_bavail * room.f_frsize < ROOM_BYTES:
        return FULL
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(SORT_MEMORY)
            cursor.execute(SORT)
    except DatabaseError as error:
        return FULL if is_full(error) else AWAY
    return OK


def _broker() -> str:
    """Write through Celery's own transport, one short try: a full broker only reads."""
    try:
        with current_app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=0, timeout=1)
            broker.default_channel.client.set("ready", "1", ex=5)
    except (OSError, RedisError, BrokerError):
        return AWAY
    return OK
