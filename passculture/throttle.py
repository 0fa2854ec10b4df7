"""Too many of the same act by one person: asked to wait, the click kept (M10, decision 0026)."""

import logging
import math
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import ResolverMatch
from prometheus_client import Counter

from accounts.actions import take
from passculture.turned_away import sent_again

log = logging.getLogger(__name__)

THROTTLED = Counter("passculture_throttled", "Acts refused to who goes too fast", ["act"])

READ = {"school:search": "search"}
SENT = {"school:prebook": "prebook", "partner:imports": "import", "partner:remind": "remind"}
# What is made for each who asks, by the end of its address.
MADE = {".pdf": "pdf", ".csv": "export", ".xlsx": "export", ".<table:kind>": "export"}


class ThrottleMiddleware:
    """Counts by person, never by address: a rectorat's proxy hides thousands of teachers.

    Nobody is counted who is not signed in: what they may ask is limited page by page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., Any],
        args: list[Any],
        kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        """Ask to wait who has done enough of this act."""
        match = request.resolver_match
        act = act_of(match, sent=request.method == "POST") if match else ""
        if not act or not settings.ACT_LIMITS or not request.user.is_authenticated:
            return None
        wait = take(what=act, whom=request.user.pk)
        if not wait:
            return None
        THROTTLED.labels(act).inc()
        log.warning("act_throttled", extra={"act": act})
        return too_many(request, wait)


def act_of(match: ResolverMatch, *, sent: bool) -> str:
    """Which act of `accounts.rules.RATES` this page is, read or sent to; '' when it is none."""
    if act := (SENT if sent else READ).get(match.view_name, ""):
        return act
    return next((act for ending, act in MADE.items() if match.route.endswith(ending)), "")


def too_many(request: HttpRequest, wait: float) -> HttpResponse:
    """The 429 page: how long, and a button that does again what was asked."""
    seconds = math.ceil(wait)
    values = {
        "retry_after": seconds,
        "sent": sent_again(request),
        "is_read": request.method != "POST",
        "address": request.get_full_path(),
    }
    answer = HttpResponse(render_to_string("429.html", values), status=429)
    answer["Retry-After"] = str(seconds)
    answer["Cache-Control"] = "no-store"
    return answer
