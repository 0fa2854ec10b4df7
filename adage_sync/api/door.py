"""Who may call, how often, and the one shape of every error: `{"code": "…"}`."""

import hmac
import logging
from typing import Any

import structlog
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer

from adage_sync import actions, rules
from core.routes import route_of

log = logging.getLogger(__name__)


class ApiError(Exception):
    """A foreseen answer other than success: a status and a code of the contract."""

    def __init__(self, status: int, code: str, **headers: str) -> None:
        self.status, self.code = status, code
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        super().__init__(code)


class AdageKey(HttpBearer):
    """`Authorization: Bearer <one of ADAGE_INBOUND_KEY>`, compared in constant time, counted by
    minute; the log of the call names which key it was.
    """

    def authenticate(self, request: HttpRequest, token: str) -> str | None:
        # All are compared, whichever is right.
        right = [
            (kid, key)
            for kid, key in settings.ADAGE_INBOUND_KEYS
            if hmac.compare_digest(token.encode(), key.encode())
        ]
        if not right:
            return None
        structlog.contextvars.bind_contextvars(adage_key=right[0][0])
        if actions.count_call(right[0][1]) > rules.INBOUND_CALLS_PER_MINUTE:
            raise ApiError(429, "TOO_MANY_REQUESTS", Retry_After=str(rules.INBOUND_RETRY_AFTER))
        return "adage"


def answer_errors(api: NinjaAPI) -> None:
    """Turn every foreseen failure into its code; what nobody foresaw rises to the last net."""

    def say(request: HttpRequest, error: Any) -> HttpResponse:
        answer = api.create_response(request, {"code": error.code}, status=error.status)
        for name, value in error.headers.items():
            answer[name] = value
        return answer

    def wrong_key(request: HttpRequest, error: Any) -> HttpResponse:
        log.warning("key_refused", extra={"page": route_of(request)})
        return say(request, ApiError(403, "WRONG_API_KEY"))

    def unreadable(request: HttpRequest, error: Any) -> HttpResponse:
        where = sorted({str(fault["loc"][-1]) for fault in error.errors})
        content = {"code": "INVALID_PARAMETERS", "parameters": where}
        return api.create_response(request, content, status=422)

    def not_found(request: HttpRequest, error: Any) -> HttpResponse:
        return say(request, ApiError(404, "NOT_FOUND"))

    def unusable(request: HttpRequest, error: Any) -> HttpResponse:
        return say(request, ApiError(error.status_code, "INVALID_REQUEST"))

    api.add_exception_handler(ApiError, say)
    api.add_exception_handler(Http404, not_found)
    api.add_exception_handler(HttpError, unusable)
    api.add_exception_handler(AuthenticationError, wrong_key)
    api.add_exception_handler(ValidationError, unreadable)
