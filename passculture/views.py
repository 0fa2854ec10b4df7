"""Pages of the wiring: alive, ready, metrics, and the last net under every other page."""

import hmac
import sys

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from passculture import readiness
from passculture.metrics import exposition
from passculture.middleware import answer_to
from passculture.routes import is_api


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
    if not _may_read_metrics(request):
        raise Http404
    return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST)


def _may_read_metrics(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
    expected = settings.METRICS_KEY.encode()
    if expected and hmac.compare_digest(given, expected):
        return True
    return request.user.is_active and request.user.has_perm("outbox.view_message")


def server_error(request: HttpRequest) -> HttpResponse:
    """Last net (handler500): a busy database met outside a view still answers 503."""
    answer = answer_to(request, sys.exc_info()[1])
    return answer or _said(request, 500, "INTERNAL_ERROR")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What cannot be read (handler400)."""
    return _said(request, 400, "BAD_REQUEST")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The 403 page says which right is missing and who has it (handler403)."""
    if is_api(request):
        return _said(request, 403, "FORBIDDEN")
    return render(request, "403.html", {"exception": exception}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The 404 page (handler404). Django’s own reads the posted, and fails on too much."""
    if is_api(request):
        return _said(request, 404, "NOT_FOUND")
    return render(request, "404.html", status=404)


def _said(request: HttpRequest, status: int, code: str) -> HttpResponse:
    """The page of a failure, which asks nothing of anybody; its code for a program."""
    if is_api(request):
        return JsonResponse({"code": code}, status=status)
    return HttpResponse(render_to_string(f"{status}.html"), status=status)
