"""The headers of every address, weighed as Mozilla's HTTP Observatory does: 115 or more.

From 100: what is missing takes away, what is strict adds (developer.mozilla.org, « HTTP
Observatory: tests and scoring »). HSTS adds only once the site is in the browsers' list: 0 here.
"""

import logging
import re
from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from passculture.frame_names import name_in_frame
from tests.factories.schools import TeacherFactory
from tests.passculture.test_private_pages import every_address

pytestmark = pytest.mark.django_db
ADAGE = "https://adage.example"
SIX_MONTHS = 15_768_000
PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}


@pytest.fixture(autouse=True)
def as_in_production(settings: Settings) -> Iterator[None]:
    """What `SITE_URL` in https turns on (passculture/settings/security.py)."""
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 63072000
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def score(answer: HttpResponse) -> int:
    """The score of one answer, without what depends on its scripts: all are ours."""
    headers = answer.headers
    policy = headers.get("Content-Security-Policy", "")
    return 100 + sum([
        _policy(policy),
        _frames(policy, headers.get("X-Frame-Options", "")),
        0 if headers.get("X-Content-Type-Options") == "nosniff" else -5,
        5 if headers.get("Referrer-Policy") in PRIVATE else -5,
        _transport(headers.get("Strict-Transport-Security", "")),
        *(_cookie(cookie) for cookie in answer.cookies.values()),
    ])  # fmt: skip


def _policy(policy: str) -> int:
    if not policy or "unsafe-" in policy:
        return -25
    return 10 if "default-src 'none'" in policy else 5


def _frames(policy: str, old: str) -> int:
    named = re.search(r"frame-ancestors ('none'|'self'|https://[a-z.-]+)(;|$)", policy)
    if named:
        return 5
    return 0 if old in {"DENY", "SAMEORIGIN"} else -20


def _transport(policy: str) -> int:
    seconds = re.search(r"max-age=(\d+)", policy)
    return 0 if seconds and int(seconds[1]) >= SIX_MONTHS else -20


def _cookie(cookie: dict[str, str]) -> int:
    return 0 if cookie["secure"] and cookie["httponly"] else -40


@pytest.mark.parametrize("origin", ["", ADAGE], ids=["never framed", "inside ADAGE"])
def test_every_address_scores_115_or_more(settings: Settings, origin: str) -> None:
    settings.ADAGE_FRAME_ORIGIN = origin
    client = Client(raise_request_exception=False)
    client.force_login(TeacherFactory())
    if origin:
        held = client.cookies.pop(settings.SESSION_COOKIE_NAME).value
        client.cookies[name_in_frame(settings.SESSION_COOKIE_NAME)] = held
    found = {path: score(client.get(path, secure=True)) for path in every_address().values()}
    assert {path: points for path, points in found.items() if points < 115} == {}


@pytest.mark.parametrize(
    ("header", "value", "points"),
    [
        ("Content-Security-Policy", "default-src *; script-src 'unsafe-inline'", 80),
        ("Content-Security-Policy", "default-src 'none'; frame-ancestors *", 95),
        ("Strict-Transport-Security", "max-age=60", 100),
        ("X-Content-Type-Options", "", 115),
        ("Referrer-Policy", "unsafe-url", 110),
    ],
)
def test_a_weaker_header_would_be_seen(header: str, value: str, points: int) -> None:
    answer = Client().get("/aide/", secure=True)
    assert score(answer) == 120
    answer.headers[header] = value
    if "frame-ancestors *" in value:
        del answer.headers["X-Frame-Options"]
    assert score(answer) == points
