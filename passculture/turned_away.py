"""« Réessayez dans un instant »: the answers to who cannot be served now, with what they sent.

Nothing was done. What a person sent stands in the page, to be sent again with one press; but for
secrets and files, which a page does not hold.
"""

from collections.abc import Callable, Iterable
from typing import Any, cast

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.security import SecurityMiddleware
from django.template.loader import render_to_string

from core.routes import is_api
from core.rules.files import ANONYMOUS_BYTES_MAX, REQUEST_BYTES_MAX, megabytes
from passculture.autosaved_fields import NEVER
from passculture.framing import is_of_the_frame, open_to_adage

RETRY_AFTER_SECONDS = 1
SENT_AGAIN_MAX = 64 * 1024  # bytes of a form that the page can hold
FORM = "application/x-www-form-urlencoded"


def busy(request: HttpRequest, seconds: int = RETRY_AFTER_SECONDS) -> HttpResponse:
    """Ask to come back: nothing was changed, and the form can be sent again as it is."""
    if is_api(request):
        answer: HttpResponse = JsonResponse({"code": "BUSY"}, status=503)
    else:
        sent = sent_again(request)
        values = {"retry_after": seconds, "sent": sent, "address": request.get_full_path()}
        answer = HttpResponse(render_to_string("503.html", values), status=503)
    answer["Retry-After"] = str(seconds)
    answer["Cache-Control"] = "no-store"
    return answer


def sent_again(request: HttpRequest) -> list[tuple[str, str]]:
    """The fields of the form a person sent; none when it holds a secret, a file, or too much."""
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    if request.method != "POST" or request.content_type != FORM or length > SENT_AGAIN_MAX:
        return []
    try:
        form = request.POST
    except (RequestDataTooBig, TooManyFieldsSent, OSError):
        return []
    if NEVER & set(form):
        return []
    return [(name, value) for name, values in form.lists() for value in values]


def not_received(request: HttpRequest, status: int) -> HttpResponse:
    """What was sent is too heavy (413), did not come in time (408); else one came too many."""
    if status not in {408, 413}:
        return busy(request)
    if is_api(request):
        code = {408: "TOO_SLOW", 413: "TOO_HEAVY"}[status]
        answer: HttpResponse = JsonResponse({"code": code}, status=status)
    else:
        values = {
            "status": status,
            "limit": megabytes(REQUEST_BYTES_MAX),
            "anonymous_limit": megabytes(ANONYMOUS_BYTES_MAX),
        }
        answer = HttpResponse(render_to_string("not_received.html", values), status=status)
    answer["Cache-Control"] = "no-store"
    answer["Connection"] = "close"  # the rest of it may still be on its way
    return answer


def send(
    wsgi: dict[str, Any],
    start_response: Callable[..., Any],
    answer_to: Callable[[HttpRequest], HttpResponse],
) -> Iterable[bytes]:
    """Answer before Django is asked, with the headers every page of the site has."""
    request = WSGIRequest(wsgi)
    protected = SecurityMiddleware(CSPMiddleware(XFrameOptionsMiddleware(answer_to)))
    answer = cast(HttpResponse, protected(request))
    if settings.ADAGE_FRAME_ORIGIN and is_of_the_frame(request):
        answer = open_to_adage(answer)
    start_response(f"{answer.status_code} {answer.reason_phrase}", list(answer.items()))
    return [answer.content]
