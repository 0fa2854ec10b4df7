"""For whoever watches: alive, ready, metrics; for everybody: what is stored of them."""

import hmac
import logging

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from core.routes import route_of
from operations import readiness
from operations.metrics import exposition
from operations.rules.retention import TABLE

log = logging.getLogger(__name__)


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
    """Ask the database and the broker, name what is wrong; 503 when the database is absent.

    Without the broker the site works (the relay sweeps), so it is said but answers 200. So does
    a clock that is late: `late_jobs` names what missed two periods, for whoever watches.
    """
    facts = readiness.facts()
    return JsonResponse(facts, status=200 if facts["database"] == "ok" else 503)


@login_not_required
@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' page, for who holds METRICS_KEY or administers; for anybody else it is not."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
    expected = settings.METRICS_KEY.encode()
    has_key = bool(expected) and hmac.compare_digest(given, expected)
    user = request.user
    if not has_key and not (user.is_active and user.has_perm("outbox.view_message")):
        log.warning("key_refused", extra={"page": route_of(request)})
        raise Http404
    return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST)


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Who answers for personal data, on what ground, how long; says so when nobody filled it in."""
    legal = {name.lower(): value for name, value in settings.LEGAL.items()}
    write_to = legal["dpo"] or legal["contact"]
    context = {
        "controller": legal["name"],
        "address": legal["address"],
        "write_to": write_to,
        "missing": not (legal["name"] and write_to),
        "durations": TABLE,
    }
    return render(request, "public/privacy.html", context)
