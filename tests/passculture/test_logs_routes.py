"""Who reads the logs can open nothing: one test a secret route, found in the addresses (M26)."""

import json
import logging
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from celery.utils.log import get_task_logger
from django.core import signing
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.queries.confirming import confirmation_key
from core import routes
from core.routes import SECRET, secret_routes
from tests.factories.people import UserFactory
from tests.passculture.test_logs import lines, written  # noqa: F401

pytestmark = pytest.mark.django_db
WORD = "Zq9x-secret-of-the-link"

# Routes open without a session that take a word of the address, and hold no secret: each was asked.
WORDS_THAT_OPEN_NOTHING = {
    "template", "template-short", "shared-offer", "partner-page",
    "offer-image", "mail", "mail-html", "mail-events", "adage-api-nothing",
    "adage-api-confirm", "adage-api-refuse", "adage-api-institution", "adage-api-prebookings",
    "adage-api-institution-prebookings", "adage-api-deposits",
}  # fmt: skip


def patterns(found: Iterable[URLPattern | URLResolver] | None = None) -> Iterator[URLPattern]:
    for pattern in found or get_resolver().url_patterns:
        if isinstance(pattern, URLPattern):
            yield pattern
        else:
            yield from patterns(pattern.url_patterns)


def filled(route: str) -> str:
    """The route as a link, its secrets in the place of its parameters."""
    before, _, rest = route.partition("<")
    return before + (WORD + filled(rest.partition(">")[2]) if rest else "")


def text_of(lines: Callable[[], list[dict[str, Any]]]) -> str:  # noqa: F811
    return "\n".join(json.dumps(line, ensure_ascii=False) for line in lines())


def test_the_secret_routes_are_found_and_no_public_one_is_forgotten():
    found = {filled(route).replace(WORD, "…") for route in secret_routes()}
    assert found >= {
        "calendrier/….ics",
        "inscription/confirmer/…/…/",
        "mot-de-passe/nouveau/…/…/",
        "invitation/…/",
        "adage/alertes/arret/…/",
    }
    public = {
        pattern.name
        for pattern in patterns()
        if not getattr(pattern.callback, "login_required", True)
        and pattern.pattern.regex.groupindex
        and not SECRET & set(pattern.pattern.regex.groupindex)
    }
    assert public - WORDS_THAT_OPEN_NOTHING == set()


@pytest.mark.parametrize("method", ["get", "post", "put"])
@pytest.mark.parametrize("route", secret_routes())
def test_a_secret_link_is_written_nowhere(route, method, lines, client):  # noqa: F811
    """The right address, one with a letter too many, one cut short, one with two slashes."""
    link = f"/{filled(route)}"
    twisted = [f"{link}suite/", link.rstrip("/."), f"/{link}", link.replace(WORD, f"{WORD}é")]
    for path in (link, *twisted):
        getattr(client, method)(path)
    text = text_of(lines)
    assert f"{method.upper()} /{route}" in text
    assert WORD not in text


@pytest.mark.parametrize("route", secret_routes())
def test_a_secret_link_whose_page_breaks_is_written_nowhere(route, lines, monkeypatch):  # noqa: F811
    """500: Django's line, ours, and what is said of the failure."""

    def fail(*_: object, **__: object) -> None:
        raise ValueError(f"no way to /{filled(route)}")

    fail.login_required = False
    pattern = next(
        found
        for found in patterns()
        if SECRET & set(found.pattern.converters) and route.endswith(str(found.pattern))
    )
    monkeypatch.setattr(pattern, "callback", fail)
    Client(raise_request_exception=False).get(f"/{filled(route)}")
    text = text_of(lines)
    assert "request_failed" in text
    assert "Internal Server Error" in text
    assert WORD not in text


def elsewhere(link: str) -> list[str]:
    """What the servers and the workers may write of a request, word for word."""
    return [
        f'"GET {link} HTTP/1.1" 200 512', f'10.0.0.1 - - "POST {link}?a=1 HTTP/1.1" 302',
        f"Error handling request {link}", f"Invalid HTTP request line: 'GET {link} HTTP/9'",
        f"Broken pipe from ('127.0.0.1', 80) on https://collectif.example.fr{link}",
        f"GET /connexion/?next={link}", f"/connexion/code/?suite={link.replace('/', '%2F')}",
        f"Task outbox.tasks.deliver received args=('{link}',)", f"GET {link.upper()}",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "logger",
    ["django.server", "django.request", "gunicorn.error", "gunicorn.access", "celery.worker"],
)
@pytest.mark.parametrize("route", secret_routes())
def test_what_others_write_of_a_secret_link_goes_through_the_same_hands(route, logger, lines):  # noqa: F811
    said = elsewhere(f"/{filled(route)}")
    for words in said:
        logging.getLogger(logger).warning("%s", words)
        logging.getLogger(logger).warning("told", extra={"args_of": [words]})
    text = text_of(lines)
    assert text.count(f"/{route}") == 2 * len(said)
    assert WORD.lower() not in text.lower()


def test_a_task_that_fails_with_a_link_in_its_words_does_not_tell_it():
    route = secret_routes()[0]

    def say(_: logging.Logger) -> None:
        logger = get_task_logger("tests.scrub")
        try:
            raise ValueError(f"cannot reach https://collectif.example.fr/{filled(route)}")
        except ValueError:
            logger.exception("task failed")

    assert WORD not in written(say)


def test_a_token_alone_is_taken_out_whatever_the_sentence():
    """Of the three kinds of links: signed, dated, and the entry's."""
    dated = confirmation_key(UserFactory.build(pk=7))["token"]
    signed = signing.dumps(7, salt="venues.invitation")

    def say(logger: logging.Logger) -> None:
        logger.warning("links %s and %s", dated, signed)

    assert [token in written(say) for token in (dated, signed)] == [False, False]


def test_pages_that_hold_no_secret_keep_their_name(lines, client):  # noqa: F811
    for path in ("/aide/", "/pro/offres/calendrier/abonnement/", "/adage/offres/CJ-22222222/"):
        client.get(path)
    said = {line["request"] for line in lines() if line["event"] == "request_finished"}
    assert said == {
        "GET /aide/",
        "GET /pro/offres/calendrier/abonnement/",
        "GET /adage/offres/<slug:ref>/",
    }


def test_control_without_the_routes_the_links_are_there(lines, client, monkeypatch):  # noqa: F811
    """D11."""
    monkeypatch.setattr(routes, "_shapes", list)
    monkeypatch.setattr("passculture.logs._known", set())  # what it finds clean here is not
    logging.getLogger("gunicorn.error").warning("Error handling request /calendrier/%s.ics", WORD)
    assert WORD in text_of(lines)
