"""Every answer is counted."""

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from operations.metrics import REQUESTS, SECONDS

METHODS = {"GET", "HEAD", "POST", "OPTIONS"}


class MeasureMiddleware:
    """Counts each answer by page and status, and the seconds it took."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.monotonic()
        response = self.get_response(request)
        match = request.resolver_match
        page = (match.view_name or "other") if match else "none"
        if match and match.namespace == "admin":
            page = match.namespace  # all of the administration together
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(page, method, response.status_code).inc()
        SECONDS.labels(method).observe(time.monotonic() - began)
        return response
