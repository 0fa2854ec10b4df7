"""Foreseen failures become pages: a refusal answers 409, a busy or absent database 503."""

import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import structlog
from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import redirect, render
from django.urls import reverse
from django_structlog.middlewares import RequestMiddleware

from accounts.queries.second_factor import must_prove
from accounts.views.second_factor import session_proof
from core.errors import Refused, messages_so_far, unsay
from core.failures import again, is_busy, is_full, refusal_of, sqlstate
from core.network import client_address
from core.routes import is_api, route_of
from passculture.privacy import keep_private
from passculture.turned_away import busy

log = logging.getLogger(__name__)

STATIC_TEXTS = {"text/css", "text/javascript", "image/svg+xml"}
FULL_RETRY_AFTER_SECONDS = 30


class CompressMiddleware(GZipMiddleware):
    """Pages, data and static texts travel compressed; pictures, fonts, documents already are."""

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        kind = response.get("Content-Type", "").split(";")[0]
        static = kind in STATIC_TEXTS and request.path.startswith(settings.STATIC_URL)
        if static or (kind.startswith("text/") and not response.streaming):
            return super().process_response(request, response)
        return response


class PolicyMiddleware(CSPMiddleware):
    """The policy of the settings is written once; an answer that says its own gets the library's.

    Nothing of ours asks for a nonce, which would make each policy another.
    """

    OWN = frozenset({"_csp_config", "_csp_update", "_csp_replace", "_csp_exempt"})
    REPORTED = "CONTENT_SECURITY_POLICY_REPORT_ONLY"

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        super().__init__(get_response)
        self._written: tuple[Any, str] = (None, "")  # for which settings, the header

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        said = settings.CONTENT_SECURITY_POLICY
        is_plain = (
            said.keys() == {"DIRECTIVES"}
            and not settings.DEBUG
            and not hasattr(settings, self.REPORTED)
            and getattr(request, "_csp_nonce", None) is None
            and self.OWN.isdisjoint(response.__dict__)
        )
        if not is_plain:
            return super().process_response(request, response)
        if self._written[0] is not said:
            self._written = (said, build_policy())
        response.headers.setdefault(HEADER, self._written[1])
        return response


class AddressMiddleware(RequestMiddleware):
    """Logs each request by its route: an address may hold a token, a search, a name (D10).

    One line a request, once it is answered: what it led to carries the same id.
    """

    def prepare(self, request: HttpRequest) -> None:
        """Name the request, who asks and from where, for all the lines that follow."""
        structlog.contextvars.bind_contextvars(request_id=str(uuid4()))
        self.bind_user_id(request)
        self.bind_ip(request)

    @classmethod
    def bind_ip(cls, request: HttpRequest) -> None:
        structlog.contextvars.bind_contextvars(ip=client_address(request))

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return f"{request.method} {route_of(request)}"


class SecondFactorMiddleware:
    """Staff prove themselves twice: nothing but public pages opens before their code.

    On the way out, the page says what may be kept of it (`passculture/privacy.py`).
    """

    FREE = frozenset({"second-factor", "logout"})

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return keep_private(request, self.get_response(request))

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., Any],
        args: list[Any],
        kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        """Lead to the page of the code who has not given it in this session."""
        name = request.resolver_match.url_name if request.resolver_match else ""
        if name in self.FREE or not getattr(view, "login_required", True):
            return None
        user = request.user
        if not user.is_authenticated or not must_prove(user, session_proof(request)):
            return None
        request.code_awaited = True  # type: ignore[attr-defined]  # the page was not asked yet
        there = urlencode({"suite": request.get_full_path()})
        return redirect(f"{reverse('second-factor')}?{there}")


class ConflictMiddleware:
    """Calls the view; must stand last, since it tries again after a deadlock."""

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
        """Answer for the view, or raise what nobody foresaw."""
        before = messages_so_far(request)
        try:
            # What was said before a deadlock, the next try says again.
            return again(
                lambda: view(request, *args, **kwargs), unsay=lambda: unsay(request, before)
            )
        except (Refused, DatabaseError, OSError) as error:
            unsay(request, before, only_good_news=True)
            answer = answer_to(request, error)
            if answer is None:
                raise
            return answer
        except Exception:
            # A right missing, nothing there, a breakdown: no « Succès » above it either.
            unsay(request, before, only_good_news=True)
            raise


def answer_to(request: HttpRequest, error: BaseException | None) -> HttpResponse | None:
    """Return the 409 or 503 page an exception deserves, None when it is a bug."""
    if isinstance(error, Refused):
        return conflict(request, error)
    if isinstance(error, DatabaseError) and (found := refusal_of(error)):
        log.info("constraint_answered", extra={"refusal": found.code})
        return conflict(request, found)
    if is_full(error):
        log.error("no_room_left", extra={"sqlstate": sqlstate(error)})
        return busy(request, seconds=FULL_RETRY_AFTER_SECONDS)
    if is_busy(error):
        log.warning("database_busy", extra={"sqlstate": sqlstate(error)})
        return busy(request)
    return None


def conflict(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """Say what, why and what to do; never kept by a cache."""
    if is_api(request):
        answer: HttpResponse = JsonResponse(
            {"code": refusal.code, "message": str(refusal)}, status=409
        )
    else:
        answer = render(request, "409.html", {"refusal": refusal}, status=409)
    answer["Cache-Control"] = "no-store"
    return answer
