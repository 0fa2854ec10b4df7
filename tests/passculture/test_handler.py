"""The views of the last addresses are remembered, with nothing of who asked (decision 0042)."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.test import RequestFactory
from django.urls import Resolver404, path, resolve, set_urlconf

from passculture import handler
from passculture.handler import Handler

urlpatterns = [path("adage/", lambda request: None, name="elsewhere")]


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    handler._view_of.cache_clear()
    yield
    handler._view_of.cache_clear()
    set_urlconf(None)


@pytest.fixture
def ask() -> Any:
    server = Handler()
    return lambda address, **more: server.resolve_request(_request(address, **more))


def _request(address: str, **more: Any) -> Any:
    request = RequestFactory().get(address)
    for name, value in more.items():
        setattr(request, name, value)
    return request


@pytest.mark.parametrize(
    "address", ["/", "/adage/recherche/", "/adage/offres/A/", "/admin/", "/adage/v1/bookings"]
)
def test_an_address_is_answered_as_django_answers_it(ask, address):
    try:
        right = resolve(address)
    except Resolver404:
        with pytest.raises(Resolver404):
            ask(address)
        return
    for _ in range(2):
        found = ask(address)
        assert (found.func, found.args, found.kwargs) == (right.func, right.args, right.kwargs)
        assert found.view_name == right.view_name


def test_two_addresses_of_one_page_are_two(ask):
    assert ask("/adage/offres/A/").kwargs != ask("/adage/offres/B/").kwargs


def test_what_has_no_view_is_not_remembered(ask):
    for _ in range(2):
        with pytest.raises(Resolver404):
            ask("/nulle-part/")
    assert handler._view_of.cache_info().currsize == 0


def test_other_addresses_for_one_request_are_for_that_request(ask):
    assert ask("/adage/", urlconf=__name__).url_name == "elsewhere"
    assert ask("/adage/").url_name != "elsewhere"


def test_the_server_answers_twice_the_same(db):
    """Through the handler itself, as gunicorn calls it."""
    from passculture.wsgi import application

    heads = []
    for _ in range(2):
        environ = RequestFactory().get("/sante/").environ | {"wsgi.input": BytesIO()}
        b"".join(application(environ, lambda status, headers, *rest: heads.append(status)))
    assert heads == ["200 OK", "200 OK"]
