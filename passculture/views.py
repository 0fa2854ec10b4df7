"""Pages of the wiring: alive, ready, and the last net under every other page."""

import sys
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseServerError, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError as BrokerError
from redis import RedisError

from clock.queries import late_jobs
from passculture.celery import app
from passculture.middleware import answer_to

OLDEST_SQL = """
    SELECT now(), min(created_at) FROM outbox_message WHERE state = 'WAITING'
"""


@login_not_required
@require_safe
@never_cache
def alive(request: HttpRequest) -> JsonResponse:
    """Answer without asking anybody: the process runs."""
    return JsonResponse({"status": "ok"})


@login_not_required
@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """Ask the database and the broker; 503 when the database is absent.

    Without the broker the site works (the relay sweeps), so it is said but answers 200. So does
    a clock that is late: `late_jobs` names what missed two periods, for whoever watches.
    """
    database, oldest = _database()
    late = late_jobs(timezone.now()) if database == "ok" else []
    facts = {
        "status": "unavailable" if database != "ok" else "late" if late else "ok",
        "database": database,
        "broker": _broker(),
        "oldest_undelivered_seconds": oldest,
        "late_jobs": late,
    }
    return JsonResponse(facts, status=200 if database == "ok" else 503)


def server_error(request: HttpRequest) -> HttpResponse:
    """Last net (handler500): a busy database met outside a view still answers 503."""
    answer = answer_to(request, sys.exc_info()[1])
    return answer or HttpResponseServerError(render_to_string("500.html"))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The 403 page says which right is missing and who has it (handler403)."""
    return render(request, "403.html", {"exception": exception}, status=403)


def _database() -> tuple[str, float | None]:
    try:
        with connection.cursor() as cursor:
            cursor.execute(OLDEST_SQL)
            row: Any = cursor.fetchone()
    except DatabaseError:
        return "unavailable", None
    now, oldest = row
    return "ok", _seconds(now, oldest)


def _seconds(now: datetime, oldest: datetime | None) -> float:
    return round((now - oldest).total_seconds(), 1) if oldest else 0.0


def _broker() -> str:
    """Write through Celery’s own transport, one short try: a full broker only reads."""
    try:
        with app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=0, timeout=1)
            broker.default_channel.client.set("ready", "1", ex=5)
    except (OSError, RedisError, BrokerError):
        return "unavailable"
    return "ok"
