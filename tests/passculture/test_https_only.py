"""A program that calls in clear is refused, a browser is led to https (ASVS 5.0, V4.1.2)."""

import pytest
from django.test import Client
from pytest_django import Settings

from passculture.https_only import PROGRAMS

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_production(settings: Settings) -> Client:
    """Asked as in production."""
    settings.SECURE_SSL_REDIRECT = True
    return Client(headers={"Authorization": "Bearer une-cle"})


@pytest.mark.parametrize("door", PROGRAMS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_program_that_calls_in_clear_is_refused(in_production: Client, door: str, method: str):
    answer = getattr(in_production, method)(f"{door}x/")
    assert (answer.status_code, answer.json()) == (403, {"code": "HTTPS_ONLY"})
    assert getattr(in_production, method)(f"{door}x/", secure=True).status_code not in (301, 403)


def test_a_browser_is_led_to_https_and_the_probes_are_left_alone(in_production: Client):
    led = in_production.get("/connexion/")
    assert (led.status_code, led.url) == (301, "https://testserver/connexion/")
    assert in_production.get("/sante/").status_code == 200


def test_where_nothing_is_https_nothing_is_refused(client: Client):
    """The demonstration, on this machine."""
    assert client.get("/adage/v1/").status_code == 200
