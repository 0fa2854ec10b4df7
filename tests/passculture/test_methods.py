"""Every address × every method: a page's own, or 405 with `Allow`; to programs, in JSON."""

import json
from collections.abc import Iterator
from typing import NoReturn

import pytest
from django.conf import settings
from django.contrib.admin.sites import site
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django import DjangoDbBlocker

from accounts.models import User
from core.errors import NotAllowed, Refused
from passculture.methods import methods_of
from tests.adage_sync.inbound import KEY
from tests.answers import Answer
from tests.factories.people import StaffFactory, UserFactory
from tests.factories.schools import PrincipalFactory
from tests.isolation.walk import PUBLIC_IDS
from tests.loaded import once_for_a_file
from tests.test_architecture import addresses
from tests.test_policies import PLACEHOLDERS, session_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"]
# An unknown address of the API is not found, whatever is asked of it.
SAYS_NOTHING = {"adage-api-nothing"}
PATTERNS = [pattern for pattern in addresses() if pattern.name not in SAYS_NOTHING]
NAMES = [str(pattern.name) for pattern in PATTERNS]
IDS = {name: values[0] for name, values in PUBLIC_IDS.items()} | PLACEHOLDERS | {"id": "R-2345ABCD"}


def path_of(pattern: URLPattern) -> str:
    return reverse(str(pattern.name), kwargs={n: IDS[n] for n in pattern.pattern.converters})


def ask(client: Client, method: str, path: str) -> Answer:
    return client.generic(method, path)


def test_every_page_says_what_it_accepts():
    """None declared: anything would be let through."""
    silent = [str(pattern.name) for pattern in PATTERNS if not methods_of(pattern.callback)]
    assert silent == []
    assert len(PATTERNS) > 150
    said = set().union(*(methods_of(pattern.callback) for pattern in PATTERNS))
    assert said == {"GET", "HEAD", "POST"}


@pytest.mark.parametrize("pattern", PATTERNS, ids=NAMES)
def test_a_method_that_is_not_the_page_s_is_405_whoever_asks(pattern: URLPattern):
    """Signed out, without the token of a form: neither a sign-in page nor a 403 comes first."""
    path, accepted = path_of(pattern), methods_of(pattern.callback)
    browser = Client(enforce_csrf_checks=True)
    for method in (method for method in METHODS if method not in accepted):
        answer = ask(browser, method, path)
        assert answer.status_code == 405, method
        assert set(answer["Allow"].split(", ")) == accepted
        if method == "HEAD":
            continue
        if path.startswith("/adage/v1/"):
            assert answer.json() == {"code": "METHOD_NOT_ALLOWED"}
        else:
            assert "Cette adresse ne s’ouvre pas ainsi" in answer.content.decode()


@pytest.fixture(scope="module")
def session(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """Somebody's."""
    with once_for_a_file(django_db_blocker):
        yield session_of(UserFactory())


@pytest.mark.parametrize("pattern", PATTERNS, ids=NAMES)
def test_a_method_of_the_page_is_never_405(pattern: URLPattern, session: str, client: Client):
    """Declared and received agree, for somebody signed in and with the key of the programs."""
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {KEY}"
    for method in sorted(methods_of(pattern.callback)):
        assert ask(client, method, path_of(pattern)).status_code != 405, method


@pytest.mark.parametrize("make", [StaffFactory, PrincipalFactory])
def test_signed_in_it_is_the_same(make, client: Client):
    client.force_login(make())
    for method in ("PUT", "PATCH", "DELETE", "OPTIONS", "BREW"):
        answer = ask(client, method, "/adage/recherche/")
        assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
    only_posted = [p for p in PATTERNS if methods_of(p.callback) == {"POST"}][:3]
    assert [ask(client, "GET", path_of(pattern)).status_code for pattern in only_posted] == [
        405
    ] * 3


def of_the_administration(resolver: URLResolver | None = None, before: str = "") -> list[str]:
    """Every address of Django's administration, with a number that nothing has."""
    found = []
    for pattern in (resolver or get_resolver()).url_patterns:
        here = f"{before}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            found += of_the_administration(pattern, here)
        elif here.startswith("admin/") and "(?P<url>" not in here:
            found.append("/" + "".join(part.rpartition(">")[2] or "1" for part in parts_of(here)))
    return found


def parts_of(route: str) -> list[str]:
    """« admin/x/<path:id>/ » in pieces: what is written, what is filled."""
    pieces = route.replace("<", "\0<").replace(">", ">\0").split("\0")
    return [piece for piece in pieces if piece]


def test_the_administration_answers_its_methods_and_no_other(client: Client):
    client.force_login(StaffFactory())
    paths = of_the_administration()
    assert len(paths) > 4 * len(site._registry)
    answers = [(path, ask(client, "PUT", path)) for path in paths]
    assert [path for path, answer in answers if answer.status_code != 405] == []
    assert {answer["Allow"] for _, answer in answers} <= {"GET, HEAD, POST", "GET, HEAD", "POST"}


# --- the API speaks JSON, whatever happens -------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Http404("nothing"), 404, "NOT_FOUND"),
        (User.DoesNotExist("nothing"), 500, "INTERNAL_ERROR"),
        (PermissionDenied("no"), 403, "FORBIDDEN"),
        (NotAllowed("non"), 403, "FORBIDDEN"),
        (SuspiciousOperation("odd"), 400, "BAD_REQUEST"),
        (Refused("non"), 409, "REFUSED"),
        (OperationalError("the connection is closed"), 503, "BUSY"),
        (ValueError("a bug"), 500, "INTERNAL_ERROR"),
    ],
    ids=lambda value: str(value),
)
@pytest.mark.parametrize("path", ["years/36/deposits", "years/36/prebookings"])
def test_every_failure_of_a_call_is_json(path, error, status, code, monkeypatch):
    def fail(*_: object, **__: object) -> NoReturn:
        raise error

    monkeypatch.setattr("adage_sync.queries.deposits_of", fail)
    monkeypatch.setattr("adage_sync.queries.prebookings_of", fail)
    program = Client(raise_request_exception=False, HTTP_AUTHORIZATION=f"Bearer {KEY}")
    answer = program.get(f"/adage/v1/{path}")
    assert answer.headers["Content-Type"].startswith("application/json")
    said = answer.json()
    assert (answer.status_code, said["code"]) == (status, code)
    assert "bug" not in json.dumps(said)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/adage/v1/nothing/", 404), ("/adage/v1/years/36/", 404), ("/adage/v1/%00", 404),
        ("/adage/v1/years/36/deposits/", 404), ("/adage/v1/years/36/prebookings?page=x", 422),
        ("/adage/v1/years/36/prebookings?page=" + "9" * 400, 422),
    ],
)  # fmt: skip
def test_a_wrong_question_is_answered_in_json(path, status):
    program = Client(raise_request_exception=False, HTTP_AUTHORIZATION=f"Bearer {KEY}")
    answer = program.get(path)
    assert answer.status_code == status
    assert set(answer.json()) <= {"code", "parameters"}


def test_a_host_that_is_not_ours_is_answered_in_json_too(client):
    answer = client.get("/adage/v1/years/36/deposits", headers={"host": "ailleurs.example"})
    assert (answer.status_code, answer.json()) == (400, {"code": "BAD_REQUEST"})
    page = client.get("/connexion/", headers={"host": "ailleurs.example"})
    assert (page.status_code, page.headers["Content-Type"][:9]) == (400, "text/html")


def test_a_page_for_people_stays_a_page(client):
    answer = client.get("/nulle-part/")
    assert (answer.status_code, answer.headers["Content-Type"][:9]) == (404, "text/html")
