"""The last net under every page."""

import logging
import sys

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from core.routes import is_api, route_of
from passculture.middleware import answer_to

log = logging.getLogger(__name__)


def server_error(request: HttpRequest) -> HttpResponse:
    """Last net (handler500): a busy database met outside a view still answers 503."""
    answer = answer_to(request, sys.exc_info()[1])
    return answer or _failure(request, 500, "INTERNAL_ERROR")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What cannot be read (handler400)."""
    return _failure(request, 400, "BAD_REQUEST")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The 403 page says which right is missing and who has it (handler403); the log, where."""
    facts = {"page": route_of(request), "method": request.method, "why": type(exception).__name__}
    log.warning("access_refused", extra=facts)
    if is_api(request):
        return _failure(request, 403, "FORBIDDEN")
    return render(request, "403.html", {"exception": exception}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The 404 page (handler404). Django’s own reads the posted, and fails on too much."""
    if is_api(request):
        return _failure(request, 404, "NOT_FOUND")
    return render(request, "404.html", status=404)


def _failure(request: HttpRequest, status: int, code: str) -> HttpResponse:
    """The page of a failure, which asks nothing of anybody; its code for a program."""
    if is_api(request):
        return JsonResponse({"code": code}, status=status)
    return HttpResponse(render_to_string(f"{status}.html"), status=status)
