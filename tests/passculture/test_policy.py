"""The policy written once is the library's, and an answer that says its own still does."""

from collections.abc import Callable
from typing import Any

import pytest
from csp.constants import HEADER, NONCE
from csp.decorators import csp_exempt, csp_replace, csp_update
from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from passculture.middleware import PolicyMiddleware

View = Callable[[HttpRequest], HttpResponse]


def plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse("x")


def with_a_nonce(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(request.csp_nonce))  # type: ignore[attr-defined]


def with_its_own(request: HttpRequest) -> HttpResponse:
    return HttpResponse("x", headers={HEADER: "default-src 'none'"})


VIEWS: dict[str, Any] = {
    "plain": plain,
    "updated": csp_update({"frame-src": ["'self'"]})(plain),
    "replaced": csp_replace({"img-src": ["'none'"]})(plain),
    "exempt": csp_exempt()(plain),
    "its own": with_its_own,
}
POLICIES: list[dict[str, Any]] = [
    {"DIRECTIVES": {"default-src": ["'none'"]}},
    {"DIRECTIVES": {"default-src": ["'self'"]}, "EXCLUDE_URL_PREFIXES": ["/left/"]},
    {},
]


def said(middleware: Callable[[View], Any], view: View, path: str = "/") -> str | None:
    response = middleware(view)(RequestFactory().get(path))
    return response.headers.get(HEADER)


@pytest.mark.parametrize("name", VIEWS)
def test_each_answer_has_the_header_of_the_library(name: str) -> None:
    ours = PolicyMiddleware(VIEWS[name])
    for _ in range(2):  # written, then known
        found = ours(RequestFactory().get("/")).headers.get(HEADER)
        assert found == said(CSPMiddleware, VIEWS[name])
    assert (found is None) == (name == "exempt")


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("path", ["/", "/left/"])
def test_other_settings_are_another_policy(
    settings: Any, policy: dict[str, Any], path: str
) -> None:
    ours = PolicyMiddleware(plain)
    first = ours(RequestFactory().get(path)).headers[HEADER]
    settings.CONTENT_SECURITY_POLICY = policy
    found = ours(RequestFactory().get(path)).headers.get(HEADER)
    assert found == said(CSPMiddleware, plain, path) != first


def test_what_is_only_reported_is_said_too(settings: Any) -> None:
    settings.CONTENT_SECURITY_POLICY_REPORT_ONLY = POLICIES[0]
    response = PolicyMiddleware(plain)(RequestFactory().get("/"))
    assert "Content-Security-Policy-Report-Only" in response.headers


def test_a_nonce_that_was_asked_for_is_in_the_policy(settings: Any) -> None:
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": {"script-src": [NONCE]}}
    response = PolicyMiddleware(with_a_nonce)(RequestFactory().get("/"))
    assert f"'nonce-{response.text}'" in response.headers[HEADER]
